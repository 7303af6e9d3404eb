package io.loupe.visualizers.examples;

import io.loupe.data.Sample;
import java.util.ArrayList;
import java.util.List;

/** The samples that excite one filter most; of equals the earlier ones stay. */
final class TopList {
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
