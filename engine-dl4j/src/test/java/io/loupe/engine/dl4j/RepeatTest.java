package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same call gives the same bits, in the same model and in one loaded anew. */
class RepeatTest {
  private static final int ITEMS = 40;

  static Stream<Subject> subjects() {
    return Stream.concat(
        TrainedSubjects.all(),
        Stream.concat(
            ConvolutionSubjects.all().filter(s -> s.name().contains("channels last")),
            SequenceSubjects.all().filter(s -> s.name().equals("two LSTMs"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void twoRunsGiveTheSameBits(Subject subject) {
    Tensor batch = Tensor.of(subject.input().withBatch(ITEMS), subject.inputs(ITEMS));
    try (Model model = subject.model();
        Model again = subject.model()) {
      float[] first = gradient(model, batch);
      assertThat(gradient(model, batch)).containsExactly(first);
      assertThat(gradient(again, batch)).containsExactly(first);
    }
  }

  private static float[] gradient(Model model, Tensor batch) {
    String last = model.layers().get(model.layers().size() - 1).name();
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(batch, Set.of(last))) {
      Shape shape = pass.activation(last).shape();
      Tensor seed = Tensor.of(shape, TestNetworks.noise(shape.elements(), 7));
      return pass.pullback(Map.of(last, seed)).toArray();
    }
  }
}
