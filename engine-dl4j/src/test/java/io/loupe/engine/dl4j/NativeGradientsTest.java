package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.LoupeException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** Functions whose gradient Deeplearning4j computes wrongly or not at all within its own layers. */
class NativeGradientsTest {
  private static final InputType SEQUENCE = InputType.recurrent(3, 6);
  private static final InputType VOLUME =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 3, 4, 3);

  static Stream<Subject> subjects() {
    return Stream.of(
        Subject.of("LSTM", SEQUENCE, lstm(Activation.SOFTMAX)),
        Subject.of("wrapped LSTM", SEQUENCE, new LastTimeStep(lstm(Activation.SOFTMAX))),
        Subject.of("both ways", SEQUENCE, new Bidirectional(lstm(Activation.RRELU))),
        Subject.of(
            "random gate",
            SEQUENCE,
            new LSTM.Builder()
                .nOut(4)
                .activation(Activation.TANH)
                .gateActivationFunction(Activation.RRELU)
                .build()),
        Subject.of(
            "random slope",
            SEQUENCE,
            new SimpleRnn.Builder().nOut(4).activation(Activation.RRELU).build()),
        Subject.of(
            "random slope in a volume",
            VOLUME,
            new Convolution3D.Builder(2, 2, 2).nOut(4).activation(Activation.RRELU).build()));
  }

  private static LSTM lstm(Activation function) {
    return new LSTM.Builder().nOut(4).activation(function).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void areRefused(Subject subject) {
    Tensor batch =
        Tensor.of(subject.input().withBatch(Subject.ITEMS), subject.inputs(Subject.ITEMS));
    try (Model model = subject.model()) {
      LayerInfo last = model.layers().get(model.layers().size() - 1);
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass = gradients.forward(batch, Set.of(last.name()))) {
        Tensor values = pass.activation(last.name());
        assertThatThrownBy(() -> pass.pullback(Map.of(last.name(), values)))
            .isInstanceOf(LoupeException.class)
            .hasMessageContaining("whose gradient Deeplearning4j gets wrong there");
      }
    }
  }
}
