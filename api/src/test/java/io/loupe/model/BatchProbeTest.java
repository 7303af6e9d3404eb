package io.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.EndedLifetimeException;
import io.loupe.error.UnknownLayerException;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.Gathering;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchProbeTest {
  private static final ProbeRequest ALL = ProbeRequest.of("same");
  private static final ProbeRequest MEAN = new ProbeRequest("same", Reduction.meanSpatial());

  private final ActivationProbe probe = new Same().probe();

  @Test
  void cutsIntoBatchesAndReduces() {
    List<Long> starts = new ArrayList<>();
    List<Float> means = new ArrayList<>();
    probe.run(
        new ProbePlan(List.of(ALL, MEAN), 2),
        data(Shape.of(1, 2)),
        batch -> {
          starts.add(batch.start());
          assertThat(batch.get(ALL).shape()).isEqualTo(Shape.of(batch.samples().size(), 1, 2));
          for (float mean : batch.get(MEAN).toArray()) {
            means.add(mean);
          }
        },
        RunMonitor.silent());
    assertThat(starts).containsExactly(0L, 2L);
    assertThat(means).containsExactly(0.5f, 1.5f, 2.5f);
  }

  @Test
  void countsTheSamplesThatAreDone() {
    List<Long> done = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void advanced(String task, long count, Map<String, Double> measures) {
            done.add(count);
          }
        };
    probe.run(
        new ProbePlan(List.of(ALL), 2),
        data(Shape.of(1, 2)),
        batch -> {},
        RunMonitor.of(listener, CancellationToken.create()));
    assertThat(done).containsExactly(2L, 3L);
  }

  @Test
  void gathersBeforeTheSinkIsTold() {
    MapStatistics first = new MapStatistics(2);
    MapStatistics others = new MapStatistics(2);
    List<Long> counts = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    var gathering =
        new Gathering(
            "same",
            sample -> {
              asked.add(sample.id());
              return asked.size() == 1 ? first : others;
            });
    probe.run(
        new ProbePlan(List.of(), List.of(gathering), 2),
        data(Shape.of(1, 2)),
        batch -> counts.add(first.count() + others.count()),
        RunMonitor.silent());
    assertThat(counts).containsExactly(2L, 3L);
    assertThat(first.means()).containsExactly(0, 1);
    assertThat(others.count()).isEqualTo(2);
    assertThat(others.means()).containsExactly(1.5f, 2.5f);
  }

  @Test
  void lendsUntilTheSinkReturns() {
    List<Tensor> kept = new ArrayList<>();
    probe.run(
        ProbePlan.of(ALL),
        data(Shape.of(1, 2)),
        batch -> {
          kept.add(batch.get(ALL));
          assertThatThrownBy(() -> batch.get(MEAN)).isInstanceOf(IllegalArgumentException.class);
        },
        RunMonitor.silent());
    assertThatThrownBy(() -> kept.get(0).get(0)).isInstanceOf(EndedLifetimeException.class);
  }

  @Test
  void namesWhatDoesNotFit() {
    Dataset wrong = data(Shape.of(2, 1));
    assertThatThrownBy(() -> probe.run(ProbePlan.of(ALL), wrong, batch -> {}, RunMonitor.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "Sample s0 has shape [2,1], the model wants [1,2]."
                + " Give inputs of that size, channels first.");
    ProbePlan unknown = ProbePlan.of(ProbeRequest.of("sane"));
    assertThatThrownBy(() -> probe.run(unknown, wrong, batch -> {}, RunMonitor.silent()))
        .isInstanceOf(UnknownLayerException.class)
        .hasMessageContaining("Did you mean \"same\"?");
  }

  @Test
  void saysWhatTheForwardPassLeftOut() {
    ActivationProbe empty = new BatchProbe(new Same(), (inputs, layers) -> Map.of());
    assertThatThrownBy(
            () ->
                empty.run(
                    ProbePlan.of(ALL), data(Shape.of(1, 2)), batch -> {}, RunMonitor.silent()))
        .hasMessage("The forward pass left out same");
  }

  private static Dataset data(Shape shape) {
    return Datasets.of(
        Sample.of("s0", Tensor.of(shape, 0, 1)),
        Sample.of("s1", Tensor.of(shape, 1, 2)),
        Sample.of("s2", Tensor.of(shape, 2, 3)));
  }

  /** Gives its input back. */
  private static final class Same implements Model {
    @Override
    public ModelInfo info() {
      InputSpec input = InputSpec.of(Shape.of(1, 2), 0, 1);
      return new ModelInfo("same", "memory", "same", "1", "0", input, Map.of());
    }

    @Override
    public List<LayerInfo> layers() {
      return List.of(new LayerInfo(0, "same", LayerKind.OTHER, "Same", Shape.of(1, 2), 0));
    }

    @Override
    public ActivationProbe probe() {
      return new BatchProbe(this, Same::pass);
    }

    private static Map<String, Tensor> pass(Tensor inputs, Set<String> layers) {
      return Map.of(layers.iterator().next(), inputs);
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
