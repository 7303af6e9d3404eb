package io.loupe.engine.dl4j;

import io.loupe.error.LoupeException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;

/**
 * Told that there is more memory than there is, runs a batch that does not fit and then one that
 * does; to be started with little native memory.
 */
final class RunsOutOfMemory {
  private static final int SIDE = 64;
  private static final String LAYER = "layer0";

  private RunsOutOfMemory() {}

  public static void main(String[] arguments) {
    Subject wide =
        Subject.of(
            "wide",
            InputType.convolutional(SIDE, SIDE, 1),
            new ConvolutionLayer.Builder(1, 1).nOut(64).build());
    ModelSource source =
        ModelSource.of("wide", wide.network())
            .withOptions(Map.of("input-shape", "1,64,64", "memory", "100000"));
    try (Model model = new Dl4jEngine().load(source)) {
      tryLarge(model);
      run(model, 16);
      System.out.println("then a small batch ran");
    }
  }

  private static void tryLarge(Model model) {
    try {
      run(model, 1600);
      System.out.println("everything fitted");
    } catch (LoupeException e) {
      System.out.println(e.message() + " " + e.hint());
    }
  }

  private static void run(Model model, int items) {
    Tensor batch = Tensor.of(Shape.of(items, 1, SIDE, SIDE), new float[items * SIDE * SIDE]);
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(batch, Set.of(LAYER))) {
      if (pass.activation(LAYER).get(0) != 0) {
        System.out.println("ran");
      }
    }
  }
}
