package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Every kind of layer with its weights drawn anew. */
class RedrawnTest {
  @BeforeAll
  static void useOneNativeThread() {
    Nd4j.getExecutioner();
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
  }

  static Stream<Subject> subjects() {
    return OracleTest.subjects();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void losesWhatItLearned(Subject subject) {
    Tensor batch =
        Tensor.of(subject.input().withBatch(Subject.ITEMS), subject.inputs(Subject.ITEMS));
    try (Model model = subject.model()) {
      Optional<Redrawable> redrawable = model.capability(Redrawable.class);
      assertThat(redrawable).isPresent();
      LayerInfo last = model.layers().get(model.layers().size() - 1);
      float[] trained = read(model, last, batch);
      try (Model one = redrawable.get().redrawn(5, batch);
          Model two = redrawable.get().redrawn(5, batch)) {
        float[] drawn = read(one, last, batch);
        for (float value : drawn) {
          assertThat(value).isFinite();
        }
        assertThat(drawn).isEqualTo(read(two, last, batch));
        if (model.layers().stream().anyMatch(RedrawnTest::isTrained)) {
          assertThat(drawn).as(subject.name()).isNotEqualTo(trained);
          assertThat(spread(drawn))
              .as(subject.name() + ", spread " + spread(trained) + " when trained")
              .isBetween(spread(trained) / 30, spread(trained) * 30);
        }
      }
      assertThat(read(model, last, batch)).isEqualTo(trained);
    }
  }

  /** Normalisation of few channels may by chance keep their order. */
  private static boolean isTrained(LayerInfo layer) {
    return layer.parameters() > 0 && layer.kind() != LayerKind.NORMALIZATION;
  }

  private static float[] read(Model model, LayerInfo layer, Tensor batch) {
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = passes.forward(batch, Set.of(layer.name()))) {
      return pass.activation(layer.name()).toArray();
    }
  }

  private static double spread(float[] values) {
    double[] all = new double[values.length];
    Arrays.setAll(all, i -> values[i]);
    double mean = Arrays.stream(all).average().orElse(0);
    return Math.sqrt(Arrays.stream(all).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }
}
