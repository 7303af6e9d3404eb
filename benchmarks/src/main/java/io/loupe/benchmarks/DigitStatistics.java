package io.loupe.benchmarks;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.Gathering;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a user of the library would gather: in one pass, the means of five layers by class, and how
 * often each filter of three layers wins at each position.
 */
final class DigitStatistics {
  private static final List<String> MEANS = List.of("L1", "pool1", "L2", "pool2", "L3");
  private static final List<String> WINNERS = List.of("L1", "L2", "L3");

  private final List<Map<Integer, MapStatistics>> means = new ArrayList<>();
  private final List<Histogram> histograms = new ArrayList<>();

  private DigitStatistics() {}

  static DigitStatistics of(Model model, Dataset digits) {
    var statistics = new DigitStatistics();
    List<Gathering> gatherings = new ArrayList<>();
    for (String name : MEANS) {
      int elements = model.layer(name).outputShape().elements();
      Map<Integer, MapStatistics> classes = new TreeMap<>();
      statistics.means.add(classes);
      gatherings.add(
          new Gathering(
              name,
              digit ->
                  classes.computeIfAbsent(label(digit), label -> MapStatistics.ofMeans(elements))));
    }
    for (String name : WINNERS) {
      statistics.histograms.add(new Histogram(model.layer(name)));
    }
    List<ProbeRequest> requests =
        statistics.histograms.stream().map(histogram -> histogram.request).toList();
    model
        .probe()
        .run(
            new ProbePlan(requests, gatherings, 128),
            digits,
            batch -> statistics.histograms.parallelStream().forEach(part -> part.add(batch)),
            RunMonitor.silent());
    return statistics;
  }

  private static int label(Sample digit) {
    return digit.label().orElseThrow();
  }

  /** How often each filter wins at each position of one layer. */
  private static final class Histogram {
    private final ProbeRequest request;
    private final int filters;
    private final int positions;
    private final Map<Integer, long[]> wins = new TreeMap<>();

    private Histogram(LayerInfo layer) {
      this.request = new ProbeRequest(layer.name(), Reduction.argMaxChannel(0));
      this.filters = layer.channels();
      this.positions = layer.outputShape().elements() / filters;
    }

    private void add(ActivationBatch batch) {
      float[] winners = batch.get(request).toArray();
      for (int n = 0; n < batch.samples().size(); n++) {
        long[] counts =
            wins.computeIfAbsent(
                label(batch.samples().get(n)), label -> new long[positions * (filters + 1)]);
        for (int p = 0; p < positions; p++) {
          counts[p * (filters + 1) + 1 + (int) winners[n * positions + p]]++;
        }
      }
    }
  }
}
