package io.loupe.visualizers.internal.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.truth.Contributions.AtLayer;
import io.loupe.visualizers.internal.truth.Contributions.Contribution;
import io.loupe.visualizers.internal.truth.TruthCheck.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContributionsTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Patchable gradients = model.capability(Patchable.class).orElseThrow();
  private final List<Sample> samples = samples();

  private List<Sample> samples() {
    try (Stream<Sample> all = TestDatasets.labelled(model.info().input(), 4, 3).samples()) {
      return all.toList();
    }
  }

  @Test
  void ofManyLayersSomeAreLookedAtSpreadEvenlyWithTheLast() {
    List<Integer> many = IntStream.range(0, 52).boxed().toList();
    assertThat(Contributions.some(many))
        .containsExactly(2, 5, 8, 12, 15, 18, 21, 25, 28, 31, 34, 38, 41, 44, 47, 51);
    assertThat(Contributions.some(many.subList(0, 16))).isEqualTo(many.subList(0, 16));
    assertThat(Contributions.some(many.subList(0, 3))).containsExactly(0, 1, 2);
  }

  @Test
  void theyAreActivationTimesGradientSummedOverPositions() {
    for (Objective unit : List.of(Objectives.unit("preds", 2), Objectives.channel("dense", 1))) {
      Contributions feeding = Contributions.of(model, gradients, unit, 5).orElseThrow();
      List<Contribution> found = feeding.of(unit, samples);
      Tensor batch = Samples.stacked(samples);
      for (int l = 0; l < feeding.layers().size(); l++) {
        String layer = feeding.layers().get(l);
        Tensor slope = gradients.score(unit, batch, Set.of(layer)).gradients().at(layer);
        try (ForwardPass pass = gradients.forward(batch, Set.of(layer))) {
          Tensor value = pass.activation(layer);
          int channels = value.shape().dim(1);
          int positions = value.shape().item().elements() / channels;
          for (int n = 0; n < samples.size(); n++) {
            AtLayer own = found.get(n).byLayer().get(l);
            assertThat(own.fed()).hasSize(channels);
            for (int k = 0; k < channels; k++) {
              double sum = 0;
              double activation = 0;
              double weight = 0;
              for (int p = 0; p < positions; p++) {
                int at = (n * channels + k) * positions + p;
                sum += (double) value.get(at) * slope.get(at);
                activation += value.get(at);
                weight += (double) slope.get(at) / positions;
              }
              assertThat(own.fed()[k]).isCloseTo(sum, within(1e-6));
              assertThat(own.activations()[k]).isCloseTo(activation, within(1e-6));
              assertThat(own.weights()[k]).isCloseTo(weight, within(1e-6));
            }
          }
        }
      }
      assertThat(feeding.of(unit, samples.get(3).input()).byLayer().get(0).fed())
          .containsExactly(found.get(3).byLayer().get(0).fed(), within(1e-6));
    }
  }

  @Test
  void layersAreThoseBeforeTheUnit() {
    assertThat(layers(Objectives.unit("preds", 0))).containsExactly("conv1", "conv2", "dense");
    assertThat(layers(Objectives.channel("dense", 0))).containsExactly("conv1", "conv2");
    assertThat(layers(Objectives.channel("conv2", 0))).containsExactly("conv1");
    assertThat(Contributions.of(model, gradients, Objectives.channel("conv1", 0), 5)).isEmpty();
  }

  /** As where a file has the softmax as a layer of its own: what it reads is the unit itself. */
  @Test
  void theValuesOfAFunctionAreTheUnitItself() {
    Model written =
        new Model() {
          @Override
          public ModelInfo info() {
            return model.info();
          }

          @Override
          public List<LayerInfo> layers() {
            return model.layers().stream().map(ContributionsTest::asFunction).toList();
          }

          @Override
          public ActivationProbe probe() {
            return model.probe();
          }

          @Override
          public <C> Optional<C> capability(Class<C> type) {
            return model.capability(type);
          }

          @Override
          public void close() {}
        };
    Objective unit = Objectives.unit("preds", 0);
    assertThat(Contributions.of(written, gradients, unit, 5).orElseThrow().layers())
        .containsExactly("conv1", "conv2");
  }

  private static LayerInfo asFunction(LayerInfo own) {
    return own.name().equals("preds")
        ? new LayerInfo(
            own.index(),
            own.name(),
            LayerKind.OUTPUT,
            own.type(),
            own.outputShape(),
            0,
            own.execution(),
            own.activation(),
            List.of("dense"))
        : own;
  }

  private List<String> layers(Objective unit) {
    return Contributions.of(model, gradients, unit, 5).orElseThrow().layers();
  }

  @Test
  void othersAreUnitsOfTheSameLayerSpreadEvenly() {
    assertThat(UnitExamples.siblings(model, Objectives.unit("preds", 1)))
        .containsExactly(
            Objectives.unit("preds", 0), Objectives.unit("preds", 2), Objectives.unit("preds", 3));
    assertThat(UnitExamples.siblings(model, Objectives.channel("conv2", 0)))
        .hasSize(7)
        .doesNotContain(Objectives.channel("conv2", 0));
    assertThat(UnitExamples.siblings(model, Objectives.unit("preds", 1).times(-1)))
        .as("those with the same sign")
        .containsExactly(
            Objectives.unit("preds", 0).times(-1),
            Objectives.unit("preds", 2).times(-1),
            Objectives.unit("preds", 3).times(-1));
    assertThat(UnitExamples.siblings(model, Objectives.layerNorm("conv2"))).isEmpty();
  }

  @Test
  void theStrongestAreKeptAndOfEqualsTheEarlier() {
    List<Example> top = new ArrayList<>();
    double[] values = {1, 3, 2, 3, Double.NaN, Double.POSITIVE_INFINITY};
    for (int i = 0; i < values.length; i++) {
      UnitExamples.offer(top, new Example(i, values[i]));
    }
    assertThat(top).extracting(Example::index).containsExactly(1L, 3L, 2L, 0L);
    for (int i = 0; i < 2 * UnitExamples.MOST; i++) {
      UnitExamples.offer(top, new Example(10 + i, 2.5));
    }
    assertThat(top).hasSize(UnitExamples.MOST);
    assertThat(top.get(2).index()).isEqualTo(10);
    assertThat(top).extracting(Example::value).doesNotContain(2.0, 1.0);
  }
}
