package io.loupe.visualizers.examples;

import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.examples.FilterExamples.Example;
import io.loupe.visualizers.internal.Maps;
import java.util.ArrayList;
import java.util.List;

/** Finds, in one pass, the samples that excite filters most. */
final class ExampleSearch {
  private final LayerInfo layer;
  private final List<Integer> filters;
  private final List<TopList> lists = new ArrayList<>();
  private long seen;

  ExampleSearch(LayerInfo layer, List<Integer> filters, int count) {
    this.layer = layer;
    this.filters = filters;
    filters.forEach(filter -> lists.add(new TopList(count)));
  }

  /** Outputs are read before softmax or sigmoid, where many samples would share the highest. */
  static String reading(LayerInfo layer) {
    return layer.kind() == LayerKind.OUTPUT ? LayerInfo.logits(layer.name()) : layer.name();
  }

  void run(RenderContext context) {
    int positions = Maps.of(layer).positions();
    ProbeRequest request = new ProbeRequest(reading(layer), Reduction.channels(filters));
    context
        .model()
        .probe()
        .run(
            new ProbePlan(List.of(request), context.batchSize()),
            context.dataset(),
            batch -> {
              float[] values = batch.get(request).toArray();
              List<Sample> samples = batch.samples();
              for (int n = 0; n < samples.size(); n++) {
                for (int f = 0; f < lists.size(); f++) {
                  int offset = (n * lists.size() + f) * positions;
                  lists.get(f).offer(samples.get(n), batch.start() + n, values, offset, positions);
                }
              }
              seen = batch.start() + samples.size();
            },
            context.monitor());
    if (found().stream().allMatch(filter -> filter.examples().isEmpty())) {
      throw new DatasetException(
          "No sample of data "
              + context.dataset().location()
              + " gives layer \""
              + layer.name()
              + "\" a finite value.",
          "Give data with at least one sample, in the model's input scale.",
          null);
    }
  }

  long seen() {
    return seen;
  }

  List<FilterExamples> found() {
    List<FilterExamples> found = new ArrayList<>();
    for (int f = 0; f < lists.size(); f++) {
      found.add(new FilterExamples(filters.get(f), lists.get(f).all()));
    }
    return found;
  }

  /** The samples that excite one filter most; of equals the earlier ones stay. */
  static final class TopList {
    private final int most;
    private final List<Example> kept = new ArrayList<>();

    TopList(int most) {
      this.most = most;
    }

    /** Looks at one sample's map; values that are not finite do not count. */
    void offer(Sample sample, long index, float[] values, int offset, int positions) {
      int best = -1;
      for (int p = 0; p < positions; p++) {
        float value = values[offset + p];
        if (Float.isFinite(value) && (best < 0 || value > values[offset + best])) {
          best = p;
        }
      }
      if (best >= 0) {
        offer(new Example(sample, index, values[offset + best], best));
      }
    }

    private void offer(Example example) {
      int at = kept.size();
      while (at > 0 && kept.get(at - 1).value() < example.value()) {
        at--;
      }
      if (at < most) {
        kept.add(at, example);
      }
      if (kept.size() > most) {
        kept.remove(most);
      }
    }

    /** Strongest first. */
    List<Example> all() {
      return List.copyOf(kept);
    }
  }
}
