package io.loupe.benchmarks;

import io.loupe.data.Dataset;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a user of the library would gather by hand: in one pass, the sums of five layers by class,
 * and how often each filter of three layers wins at each position.
 */
final class DigitStatistics {
  private static final int CLASSES = 10;
  private static final List<String> MEANS = List.of("L1", "pool1", "L2", "pool2", "L3");
  private static final List<String> WINNERS = List.of("L1", "L2", "L3");

  private final List<Part> parts = new ArrayList<>();

  private DigitStatistics() {}

  static DigitStatistics of(Model model, Dataset digits) {
    var statistics = new DigitStatistics();
    for (String name : MEANS) {
      statistics.parts.add(Part.sums(model.layer(name)));
    }
    for (String name : WINNERS) {
      statistics.parts.add(Part.winners(model.layer(name)));
    }
    List<ProbeRequest> requests = statistics.parts.stream().map(part -> part.request).toList();
    model
        .probe()
        .run(new ProbePlan(requests, 128), digits, statistics::accept, RunMonitor.silent());
    return statistics;
  }

  private void accept(ActivationBatch batch) {
    IntStream.range(0, parts.size()).parallel().forEach(i -> parts.get(i).accept(batch));
  }

  /** One layer's share; {@code filters} is 0 for sums. */
  private static final class Part {
    private final ProbeRequest request;
    private final int elements;
    private final int filters;
    private final double[][] sums;

    private Part(ProbeRequest request, int elements, int filters) {
      this.request = request;
      this.elements = elements;
      this.filters = filters;
      this.sums = new double[CLASSES][elements * (filters == 0 ? 1 : filters + 1)];
    }

    static Part sums(LayerInfo layer) {
      int elements = layer.outputShape().elements();
      return new Part(ProbeRequest.of(layer.name()), elements, 0);
    }

    static Part winners(LayerInfo layer) {
      int positions = layer.outputShape().elements() / layer.channels();
      return new Part(
          new ProbeRequest(layer.name(), Reduction.argMaxChannel(0)), positions, layer.channels());
    }

    void accept(ActivationBatch batch) {
      float[] values = batch.get(request).toArray();
      for (int n = 0; n < batch.samples().size(); n++) {
        double[] sum = sums[batch.samples().get(n).label().orElseThrow()];
        if (filters == 0) {
          add(values, n * elements, sum);
        } else {
          count(values, n * elements, sum);
        }
      }
    }

    private void add(float[] values, int offset, double[] sum) {
      for (int i = 0; i < elements; i++) {
        sum[i] += values[offset + i];
      }
    }

    private void count(float[] values, int offset, double[] sum) {
      for (int p = 0; p < elements; p++) {
        sum[p * (filters + 1) + 1 + (int) values[offset + p]]++;
      }
    }
  }
}
