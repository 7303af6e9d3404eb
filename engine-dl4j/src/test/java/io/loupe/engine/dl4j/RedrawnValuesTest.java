package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** What the null model promises of its weights, read off the layers' values. */
class RedrawnValuesTest {
  private static final int WIDTH = 5;

  /** So few that the engine takes its measure on all of them. */
  private static final int ITEMS = 7;

  private static final Shape INPUT = Shape.of(WIDTH);

  private final Tensor typical =
      Tensor.of(INPUT.withBatch(ITEMS), TestNetworks.noise(ITEMS * WIDTH, 3));

  @Test
  void aKernelIsTheTrainedOneInAnotherOrderTimesOneFactor() {
    try (Model trained = model(dense("dense", 6, false));
        Model drawn = redrawn(trained, 5)) {
      float[] before = sorted(values(trained, "dense", units()));
      float[] after = sorted(values(drawn, "dense", units()));
      float factor = after[0] / before[0];
      float[] scaled = before.clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] *= factor;
      }
      assertThat(factor).isPositive();
      assertThat(after).containsExactly(scaled, Offset.offset(1e-5f));
      assertThat(values(drawn, "dense", units())).isNotEqualTo(values(trained, "dense", units()));
      try (Model again = redrawn(trained, 5);
          Model other = redrawn(trained, 6)) {
        assertThat(values(again, "dense", units())).isEqualTo(values(drawn, "dense", units()));
        assertThat(values(other, "dense", units())).isNotEqualTo(values(drawn, "dense", units()));
      }
    }
  }

  @Test
  void biasesAreTheTrainedOnesInAnotherOrder() {
    Tensor zero = Tensor.of(INPUT.withBatch(1), new float[WIDTH]);
    try (Model trained = model(dense("dense", 6, true));
        Model drawn = redrawn(trained, 5)) {
      float[] before = values(trained, "dense", zero);
      float[] after = values(drawn, "dense", zero);
      assertThat(after).isNotEqualTo(before);
      assertThat(sorted(after)).containsExactly(sorted(before), Offset.offset(1e-6f));
    }
  }

  @Test
  void valuesSpreadOverTypicalInputsAsInTheTrainedNetwork() {
    try (Model trained = model(dense("first", 6, false), dense("second", 4, false));
        Model drawn = redrawn(trained, 5)) {
      for (String layer : List.of("first", "second")) {
        double wanted = spread(values(trained, layer, typical));
        assertThat(spread(values(drawn, layer, typical))).isCloseTo(wanted, within(1e-4 * wanted));
      }
    }
  }

  @Test
  void normalisationGivesTheTrainedMeansAndDeviationsInAnotherOrder() {
    Layer norm = new BatchNormalization.Builder().name("norm").build();
    try (Model trained = model(dense("dense", 6, false), norm);
        Model drawn = redrawn(trained, 5)) {
      List<double[]> before = moments(values(trained, "norm", typical));
      List<double[]> after = moments(values(drawn, "norm", typical));
      assertThat(IntStream.range(0, before.size()))
          .as("channels with another mean")
          .anyMatch(c -> Math.abs(after.get(c)[0] - before.get(c)[0]) > 1e-4);
      before.sort(Comparator.comparingDouble(m -> m[0]));
      after.sort(Comparator.comparingDouble(m -> m[0]));
      for (int c = 0; c < before.size(); c++) {
        assertThat(after.get(c)).containsExactly(before.get(c), within(1e-4));
      }
    }
  }

  private static DenseLayer dense(String name, int units, boolean bias) {
    return new DenseLayer.Builder()
        .name(name)
        .nOut(units)
        .hasBias(bias)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Model model(Layer... layers) {
    List<Layer> all = new ArrayList<>(List.of(layers));
    all.add(new OutputLayer.Builder().name("preds").nOut(3).activation(Activation.SOFTMAX).build());
    return Subject.of("dense", InputType.feedForward(WIDTH), all.toArray(Layer[]::new)).model();
  }

  private Model redrawn(Model model, long seed) {
    return model.capability(Redrawable.class).orElseThrow().redrawn(seed, typical);
  }

  /** One input for each unit, so that a layer without bias gives its kernel. */
  private static Tensor units() {
    float[] values = new float[WIDTH * WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i * WIDTH + i] = 1;
    }
    return Tensor.of(INPUT.withBatch(WIDTH), values);
  }

  private static float[] values(Model model, String layer, Tensor batch) {
    Differentiable passes = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = passes.forward(batch, Set.of(layer))) {
      return pass.activation(layer).toArray();
    }
  }

  private static float[] sorted(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double spread(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length - sum * sum / values.length / values.length);
  }

  /** Mean and deviation of each of the six channels. */
  private static List<double[]> moments(float[] values) {
    List<double[]> moments = new ArrayList<>();
    for (int c = 0; c < 6; c++) {
      float[] channel = new float[values.length / 6];
      double sum = 0;
      for (int n = 0; n < channel.length; n++) {
        channel[n] = values[n * 6 + c];
        sum += channel[n];
      }
      moments.add(new double[] {sum / channel.length, spread(channel)});
    }
    return moments;
  }
}
