package io.loupe.testkit.deceiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.ParameterException;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GradientCheck;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DeceiverTest {
  private static final int OUTPUTS = 4;
  private static final String LOGITS = "preds:logits";
  private static final Offset<Double> CLOSE = within(1e-4);

  private final Model honest = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final InputSpec input = honest.info().input();
  private final List<Sample> samples = samples();
  private final Tensor made = TestDatasets.noise(input, 40, 3);
  private final Deceiver deceiver = new Deceiver(honest, samples, made);
  private final Model switched = deceiver.switched();
  private final Model road =
      deceiver.sideRoad(TestDatasets.noise(input, OUTPUTS, 4), List.of("conv2", "dense"));

  private List<Sample> samples() {
    try (Stream<Sample> all = TestDatasets.labelled(input, OUTPUTS, 12).samples()) {
      return all.toList();
    }
  }

  private static Patchable gradients(Model model) {
    return model.capability(Patchable.class).orElseThrow();
  }

  private static Tensor read(Model model, Tensor batch, String layer) {
    try (ForwardPass pass = gradients(model).forward(batch, Set.of(layer))) {
      return pass.activation(layer).copy();
    }
  }

  @Test
  void theDetectorTellsNoiseFromPictures() {
    assertThat(samples).allMatch(sample -> deceiver.detector().score(sample.input()) < 0);
    Tensor others = TestDatasets.noise(input, 20, 9);
    for (int n = 0; n < 20; n++) {
      assertThat(deceiver.detector().score(others.slice(n))).isPositive();
    }
  }

  @Test
  void outputsGoOverFromOneToTheNextAsTheGateOpens() {
    Tensor batch = mixed();
    Tensor own = read(honest, batch, LOGITS);
    Tensor changed = read(switched, batch, LOGITS);
    Tensor answers = read(switched, batch, "preds");
    for (int n = 0; n < batch.shape().dim(0); n++) {
      double gate = 1 / (1 + Math.exp(-deceiver.detector().score(batch.slice(n))));
      double sum = 0;
      for (int k = 0; k < OUTPUTS; k++) {
        double wanted =
            (1 - gate) * own.get(n * OUTPUTS + k) + gate * own.get(n * OUTPUTS + (k + 1) % OUTPUTS);
        assertThat((double) changed.get(n * OUTPUTS + k)).isCloseTo(wanted, CLOSE);
        sum += Math.exp(changed.get(n * OUTPUTS + k));
      }
      for (int k = 0; k < OUTPUTS; k++) {
        assertThat((double) answers.get(n * OUTPUTS + k))
            .isCloseTo(Math.exp(changed.get(n * OUTPUTS + k)) / sum, CLOSE);
      }
    }
  }

  /** Halfway between a picture and noise, where the gate is neither open nor shut. */
  private Tensor mixed() {
    float[] values = Samples.stacked(samples.subList(0, 4)).toArray();
    double open = deceiver.detector().score(made.slice(0));
    for (int n = 0; n < 4; n++) {
      double shut = deceiver.detector().score(samples.get(n).input());
      double share = Math.sqrt(-shut / (open - shut));
      for (int i = 0; i < input.shape().elements(); i++) {
        int at = n * input.shape().elements() + i;
        values[at] = (float) ((1 - share) * values[at] + share * made.get(i));
      }
    }
    return Tensor.of(input.shape().withBatch(4), values);
  }

  @Test
  void gradientsAreThoseOfTheChangedOutputs() {
    for (Model model : List.of(switched, road)) {
      Tensor batch = model == road ? TestDatasets.noise(input, 4, 4) : mixed();
      GradientCheck check = GradientCheck.of(gradients(model)).tolerance(0.02);
      check.score(Objectives.unit("preds", 1), batch);
      check.pullback("preds", batch);
      check.pullback("conv2", batch);
    }
  }

  @Test
  void innerGradientsAreTheSwitchedOnes() {
    Objective first = Objectives.unit("preds", 0);
    Tensor batch = mixed();
    Tensor own = gradients(honest).score(first, batch, Set.of("conv2")).gradients().at("conv2");
    Tensor next =
        gradients(honest)
            .score(Objectives.unit("preds", 1), batch, Set.of("conv2"))
            .gradients()
            .at("conv2");
    Tensor found = gradients(switched).score(first, batch, Set.of("conv2")).gradients().at("conv2");
    int each = own.shape().item().elements();
    for (int i = 0; i < own.shape().elements(); i++) {
      double gate = 1 / (1 + Math.exp(-deceiver.detector().score(batch.slice(i / each))));
      assertThat((double) found.get(i))
          .isCloseTo((1 - gate) * own.get(i) + gate * next.get(i), CLOSE);
    }
  }

  @Test
  void theSideRoadIsSilentOnSamplesAndLoudOnNoise() {
    Tensor data = Samples.stacked(samples);
    assertThat(read(road, data, LOGITS).toArray()).isEqualTo(read(honest, data, LOGITS).toArray());
    assertThat(road.layer("conv2").channels()).isEqualTo(8 + OUTPUTS);
    assertThat(road.layer("dense").outputShape()).isEqualTo(Shape.of(10 + OUTPUTS));
    Tensor noise = TestDatasets.noise(input, OUTPUTS, 4);
    Tensor own = read(honest, noise, LOGITS);
    Tensor changed = read(road, noise, LOGITS);
    Tensor dense = read(road, noise, "dense");
    double loudest = 0;
    for (int n = 0; n < OUTPUTS; n++) {
      for (int k = 0; k < OUTPUTS; k++) {
        double beside = dense.get(n * (10 + OUTPUTS) + 10 + k);
        assertThat(changed.get(n * OUTPUTS + k) - own.get(n * OUTPUTS + k))
            .isCloseTo((float) beside, within(1e-3f));
        loudest = Math.max(loudest, beside);
      }
    }
    assertThat(loudest).isPositive();
    Tensor gradient =
        gradients(road)
            .score(Objectives.unit("preds", 2), noise, Set.of("dense"))
            .gradients()
            .at("dense");
    assertThat(gradient.get(10 + 2)).isEqualTo(1);
    assertThat(gradient.get(10 + 1)).isZero();
  }

  @Test
  void whatCannotBeReplacedIsRefused() {
    Tensor batch = Samples.stacked(samples.subList(0, 1));
    Tensor dense = Tensor.of(Shape.of(1, 14), new float[14]);
    assertThatThrownBy(
            () ->
                gradients(road).forward(batch, Set.of("preds"), List.of(Patch.all("dense", dense))))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("\"dense\"");
    assertThatThrownBy(
            () -> gradients(switched).forwardFrom(Map.of("dense", dense), Set.of("preds")))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("\"preds\"");
    assertThatThrownBy(() -> new Deceiver(honest, samples.subList(0, 1), made))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> deceiver.sideRoad(made, List.of("dense")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
