package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.ModelLoadException;
import io.loupe.error.UnknownNameException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes that a file leaves open are said by the names that it has for them. */
@SuppressWarnings("NullAway.Init")
class OnnxOpenAxesTest {
  @TempDir Path folder;
  private Path file;

  private static WireMessage dim(String symbol) throws IOException {
    return new WireMessage().with(2, symbol);
  }

  @BeforeEach
  void write() throws IOException {
    WireMessage shape =
        new WireMessage()
            .with(1, dim("N"))
            .with(1, new WireMessage().with(1, 3))
            .with(1, dim("height"))
            .with(1, dim("width"));
    WireMessage type = new WireMessage().with(1, new WireMessage().with(1, 1).with(2, shape));
    WireMessage graph =
        new WireMessage()
            .with(11, new WireMessage().with(1, "x").with(2, type))
            .with(12, new WireMessage().with(1, "y"))
            .with(1, WireMessage.node("Relu", List.of("x"), "y"));
    file = Files.write(folder.resolve("open.onnx"), WireMessage.model(graph).bytes());
  }

  private Model load(String shape) {
    return new Dl4jEngine()
        .load(
            new ModelSource.File(file, shape.isEmpty() ? Map.of() : Map.of("input-shape", shape)));
  }

  @Test
  void eachAxisByItsName() {
    try (Model model = load("height=6;width=4")) {
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(3, 6, 4));
    }
    try (Model model = load("3,5,7")) {
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(3, 5, 7));
    }
  }

  /**
   * Inputs that a file joins are one input where it is said how many it takes at once; its last
   * axis stands first, as that of the channels does.
   */
  @Test
  void howManyInputsAreTakenAtOnce() throws IOException {
    WireMessage joined =
        new WireMessage()
            .with(11, WireMessage.value("x", -1, 2))
            .with(12, new WireMessage().with(1, "y"))
            .with(5, WireMessage.wholes("axes", 0))
            .with(1, WireMessage.node("ReduceSum", List.of("x", "axes"), "y"));
    file = Files.write(folder.resolve("joined.onnx"), WireMessage.model(joined).bytes());
    assertThatThrownBy(() -> load("")).hasMessageContaining("which would join inputs");
    try (Model model = load("N=3")) {
      assertThat(model.info().input().shape()).isEqualTo(Shape.of(2, 3));
      Shape one = model.info().input().shape().withBatch(1);
      try (ForwardPass pass =
          model
              .capability(Differentiable.class)
              .orElseThrow()
              .forward(Tensor.of(one, new float[] {1, 2, 3, 4, 5, 7}), Set.of("y"))) {
        assertThat(pass.activation("y").toArray()).containsExactly(6, 16);
      }
    }
  }

  @Test
  void whatIsMissingOrDoesNotFitIsNamed() {
    assertThatThrownBy(() -> load("height=6"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("its input \"x\" is: [N, 3, height, width]")
        .hasMessageContaining("--input-shape \"height=224;width=224\"");
    assertThatThrownBy(() -> load("height=6,2;width=4"))
        .hasMessageContaining("the axis \"height\" cannot have the sizes [6,2]");
    assertThatThrownBy(() -> load("depth=6")).isInstanceOf(UnknownNameException.class);
  }
}
