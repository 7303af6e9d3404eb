package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Keras computed with a model: its input, outputs of its layers and gradients.
 *
 * @param folder of the arrays
 * @param channelsFirst whether the model has its channels first
 */
record Recording(Path folder, boolean channelsFirst) {
  private static final float TOLERANCE = 1e-4f;

  static Model load(Path file) {
    return new Dl4jEngine().load(ModelSource.of(file));
  }

  List<String> layers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("act_"))
          .map(name -> name.substring(4, name.length() - 4))
          .map(name -> name.replace("__", "/").replace("~~", "__"))
          .sorted()
          .toList();
    }
  }

  void compareActivations(Model model) throws IOException {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    Tensor input = array("input");
    for (String layer : layers()) {
      try (ForwardPass pass = gradients.forward(input, Set.of(layer))) {
        compare(layer, pass.activation(layer), array(file(layer)));
      }
    }
  }

  private static String file(String layer) {
    return "act_" + layer.replace("__", "~~").replace("/", "__");
  }

  /** Compares the gradient of the recorded weights' sum over a layer. */
  void compareGradient(Model model, String layer, String weights, String gradient)
      throws IOException {
    compareGradient(model, "input", layer, array(weights), gradient);
  }

  void compareGradient(Model model, String at, String layer, Tensor weights, String gradient)
      throws IOException {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(array(at), Set.of(layer))) {
      compare("gradient of " + layer, pass.pullback(Map.of(layer, weights)), array(gradient));
    }
  }

  Tensor array(String name) throws IOException {
    Tensor array = Npy.read(folder.resolve(name + ".npy"));
    return channelsFirst || array.shape().rank() < 3 ? array : Npy.channelsFirst(array);
  }

  static void compare(String what, Tensor actual, Tensor expected) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    float largest = 1e-3f;
    for (float value : expected.toArray()) {
      largest = Math.max(largest, Math.abs(value));
    }
    float[] values = actual.toArray();
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i])
          .as("%s at %d", what, i)
          .isCloseTo(expected.get(i), offset(TOLERANCE * largest));
    }
  }
}
