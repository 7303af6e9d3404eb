package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.probe.Gathering;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a probe must give. */
final class ProbeChecks {
  private static final int ALL = 1000;
  private static final int GROUPS = 2;

  private ProbeChecks() {}

  static void layersFitProbe(EngineSubject subject) {
    List<LayerInfo> layers = subject.model().layers();
    assertThat(layers).as("layers").isNotEmpty();
    assertThat(subject.layerNames()).as("layer names").doesNotHaveDuplicates();
    Probed values = subject.probe(subject.requests(), ALL);
    for (int i = 0; i < layers.size(); i++) {
      LayerInfo layer = layers.get(i);
      assertThat(layer.index()).as("index of " + layer.name()).isEqualTo(i);
      assertThat(layer.name()).as("name").isNotBlank().doesNotEndWith(LayerInfo.LOGITS);
      assertThat(layer.type()).as("type of " + layer.name()).isNotBlank();
      assertThat(layer.kind()).as("kind of " + layer.name()).isNotEqualTo(LayerKind.INPUT);
      assertThat(layer.parameters()).as("parameters of " + layer.name()).isNotNegative();
      Shape batch = layer.outputShape().withBatch(subject.samples().size());
      Optional<String> linear = subject.model().linear(layer.name());
      linear.ifPresent(name -> assertThat(subject.model().layer(name)).isEqualTo(layer));
      List<String> names = new ArrayList<>(List.of(layer.name(), LayerInfo.logits(layer.name())));
      linear.ifPresent(names::add);
      for (String name : names) {
        assertThat(values.get(name).shape()).as("shape of " + name).isEqualTo(batch);
      }
      assertThat(subject.model().layer(layer.name())).isEqualTo(layer);
      assertThat(subject.model().layer(LayerInfo.logits(layer.name()))).isEqualTo(layer);
    }
  }

  static void togetherAsAlone(EngineSubject subject) {
    Probed together = subject.probe(subject.requests(), ALL);
    for (ProbeRequest request : subject.requests()) {
      assertClose(subject, request, together, subject.probe(List.of(request), ALL));
    }
  }

  static void everySampleInOrder(EngineSubject subject) {
    List<ProbeRequest> requests = List.of(subject.requests().get(0));
    List<Sample> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    subject
        .model()
        .probe()
        .run(
            new ProbePlan(requests, 2),
            subject.data(),
            batch -> {
              assertThat(batch.start()).as("start").isEqualTo(seen.size());
              seen.addAll(batch.samples());
              sizes.add(batch.samples().size());
            },
            RunMonitor.silent());
    assertThat(seen).extracting(Sample::id).isEqualTo(ids(subject));
    assertThat(sizes).as("batch sizes").allMatch(size -> size == 1 || size == 2);
    assertThat(sizes.subList(0, sizes.size() - 1)).as("full batches").containsOnly(2);
  }

  private static List<String> ids(EngineSubject subject) {
    return subject.samples().stream().map(Sample::id).toList();
  }

  static void batchSizeChangesNothing(EngineSubject subject) {
    Probed whole = subject.probe(subject.requests(), ALL);
    for (int size : new int[] {1, 2, 5}) {
      Probed parts = subject.probe(subject.requests(), size);
      subject.requests().forEach(request -> assertClose(subject, request, parts, whole));
    }
  }

  static void itemsAreIndependent(EngineSubject subject) {
    List<Sample> samples = subject.samples();
    Sample first = samples.get(0);
    Sample broken = Sample.of("huge", Floats.filled(first.input().shape(), Float.MAX_VALUE));
    Probed alone = subject.probe(subject.requests(), ALL, Datasets.of(first));
    Probed beside =
        subject.probe(subject.requests(), ALL, Datasets.of(broken, first, samples.get(1)));
    for (ProbeRequest request : subject.requests()) {
      Tensor item = beside.get(request).slice(1);
      Floats.assertClose(
          request.layer() + " beside another item",
          item.reshape(item.shape().withBatch(1)),
          alone.get(request),
          subject.tolerances().rounding());
    }
  }

  static void reducesAsReference(EngineSubject subject) {
    for (LayerInfo layer : subject.model().layers()) {
      ProbeRequest plain = ProbeRequest.of(layer.name());
      List<ProbeRequest> reduced =
          Reductions.of(layer.outputShape()).stream()
              .map(reduction -> new ProbeRequest(layer.name(), reduction))
              .toList();
      List<ProbeRequest> requests = new ArrayList<>(reduced);
      requests.add(plain);
      Probed values = subject.probe(requests, 4);
      for (ProbeRequest request : reduced) {
        Floats.assertClose(
            request.toString(),
            values.get(request),
            request.reduction().apply(values.get(plain)),
            subject.tolerances().rounding());
        assertClose(subject, request, subject.probe(List.of(request), 4), values);
      }
    }
  }

  static void gathersAsALoop(EngineSubject subject) {
    List<Sample> samples = subject.samples();
    for (ProbeRequest request : subject.requests()) {
      List<MapStatistics> gathered = new ArrayList<>();
      List<MapStatistics> expected = new ArrayList<>();
      int elements = subject.model().layer(request.layer()).outputShape().elements();
      for (int group = 0; group < GROUPS; group++) {
        gathered.add(new MapStatistics(elements));
        expected.add(new MapStatistics(elements));
      }
      var plan =
          new ProbePlan(
              List.of(request),
              List.of(
                  new Gathering(
                      request.layer(), sample -> gathered.get(samples.indexOf(sample) % GROUPS))),
              2);
      subject
          .model()
          .probe()
          .run(
              plan,
              Datasets.of(samples),
              batch -> {
                float[] maps = batch.get(request).toArray();
                for (int n = 0; n < batch.samples().size(); n++) {
                  expected.get((int) (batch.start() + n) % GROUPS).add(maps, n * elements);
                }
              },
              RunMonitor.silent());
      for (int group = 0; group < GROUPS; group++) {
        assertSame(request.layer(), gathered.get(group), expected.get(group));
      }
    }
  }

  private static void assertSame(String layer, MapStatistics actual, MapStatistics expected) {
    assertThat(actual.count()).as("samples gathered of " + layer).isEqualTo(expected.count());
    for (int i = 0; i < expected.elements(); i++) {
      String what = " of element " + i + " of " + layer;
      assertThat(actual.mean(i)).as("mean" + what).isEqualTo(expected.mean(i));
      assertThat(actual.variance(i)).as("variance" + what).isEqualTo(expected.variance(i));
      assertThat(actual.min(i)).as("minimum" + what).isEqualTo(expected.min(i));
      assertThat(actual.max(i)).as("maximum" + what).isEqualTo(expected.max(i));
    }
  }

  static void logits(EngineSubject subject) {
    Probed values = subject.probe(subject.requests(), ALL);
    for (LayerInfo layer : subject.model().layers()) {
      Tensor after = values.get(layer.name());
      Tensor before = values.get(LayerInfo.logits(layer.name()));
      if (layer.kind() == LayerKind.OUTPUT) {
        HeadChecks.check(layer, before, after);
      } else {
        Floats.assertClose(layer.name() + ":logits", before, after, 0);
      }
    }
  }

  /** Of functions that are known, values behind them follow from those before. */
  static void linear(EngineSubject subject) {
    Probed values = subject.probe(subject.requests(), ALL);
    for (LayerInfo layer : subject.model().layers()) {
      Optional<String> linear = subject.model().linear(layer.name());
      if (linear.isEmpty()) {
        continue;
      }
      float[] expected = values.get(linear.get()).toArray();
      for (int i = 0; i < expected.length; i++) {
        double x = expected[i];
        expected[i] =
            switch (layer.activation()) {
              case "relu" -> (float) Math.max(0, x);
              case "relu6" -> (float) Math.min(6, Math.max(0, x));
              case "tanh" -> (float) Math.tanh(x);
              case "sigmoid" -> (float) (1 / (1 + Math.exp(-x)));
              default -> values.get(layer.name()).get(i);
            };
      }
      Tensor behind = values.get(layer.name());
      Floats.assertClose(
          layer.activation() + " of " + linear.get(),
          behind,
          Tensor.of(behind.shape(), expected),
          subject.tolerances().rounding());
    }
  }

  static void modelStaysTheSame(EngineSubject subject) {
    Probed before = subject.probe(subject.requests(), ALL);
    subject
        .gradients()
        .ifPresent(
            model -> {
              try (var pass =
                  model.forward(subject.batch(2), Set.of(subject.layerNames().get(0)))) {
                pass.pullback(Map.of());
              }
            });
    Probed after = subject.probe(subject.requests(), ALL);
    for (ProbeRequest request : subject.requests()) {
      Floats.assertClose(request.layer() + " again", after.get(request), before.get(request), 0);
    }
  }

  private static void assertClose(
      EngineSubject subject, ProbeRequest request, Probed actual, Probed expected) {
    Floats.assertClose(
        request.toString(),
        actual.get(request),
        expected.get(request),
        subject.tolerances().rounding());
  }
}
