package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.internal.Dl4jProbe.Reader;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.probe.Reduction;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How one request is answered: the built-in reductions are made item by item from the values as the
 * plan stores them, with the reference's numbers; others get the whole batch, channels first.
 *
 * @param inside made item by item
 * @param outside applied to its result, one after another
 * @param itemShape shape of one item of the inner result
 */
record Reductions(Reduction inside, List<Reduction> outside, Shape itemShape) {

  static Reductions of(Reduction reduction, LayerInfo layer) {
    Reduction first = reduction;
    List<Reduction> after = new ArrayList<>();
    while (first instanceof Reduction.Then then) {
      after.add(0, then.second());
      first = then.first();
    }
    if (first instanceof Reduction.Host) {
      after.add(0, first);
      first = Reduction.none();
    }
    checkChannels(first, layer);
    return new Reductions(first, List.copyOf(after), itemShape(first, layer.outputShape()));
  }

  Reader reader(ItemLayout in, float[] target) {
    if (inside instanceof Reduction.ArgMaxChannel argMax) {
      return (item, n) -> ItemReductions.argMax(in, argMax.floor(), item, target, n);
    }
    if (inside instanceof Reduction.MeanSpatial) {
      return (item, n) -> ItemReductions.mean(in, item, target, n);
    }
    if (inside instanceof Reduction.MaxSpatial) {
      return (item, n) -> ItemReductions.max(in, item, target, n);
    }
    if (inside instanceof Reduction.Channels channels) {
      int[] indices = channels.indices().stream().mapToInt(Integer::intValue).toArray();
      return (item, n) -> ItemReductions.channels(in, indices, item, target, n);
    }
    return (item, n) -> in.toPlanes(item, target, n * in.elements());
  }

  Tensor finish(Tensor result) {
    Tensor reduced = result;
    for (Reduction reduction : outside) {
      reduced = reduction.apply(reduced);
    }
    return reduced;
  }

  private static Shape itemShape(Reduction reduction, Shape layer) {
    if (reduction instanceof Reduction.ArgMaxChannel) {
      return layer.item();
    }
    if (reduction instanceof Reduction.MeanSpatial || reduction instanceof Reduction.MaxSpatial) {
      return Shape.of(layer.dim(0));
    }
    if (reduction instanceof Reduction.Channels channels) {
      int[] dims = layer.dims();
      dims[0] = channels.indices().size();
      return Shape.of(dims);
    }
    return layer;
  }

  private static void checkChannels(Reduction reduction, LayerInfo layer) {
    if (reduction instanceof Reduction.Channels channels) {
      for (int index : channels.indices()) {
        if (index < 0 || index >= layer.channels()) {
          throw new ParameterException(
              "Layer \"" + layer.name() + "\" has no filter " + index + ".",
              "It has " + layer.channels() + ", from 0 to " + (layer.channels() - 1) + ".");
        }
      }
    }
  }

  /** The built-in reductions of one item, with the numbers of their reference. */
  static final class ItemReductions {
    private ItemReductions() {}

    static void argMax(ItemLayout in, float floor, float[] item, float[] target, int index) {
      int offset = index * in.positions();
      int step = in.channelsLast() ? 1 : in.positions();
      int none = floor == Float.NEGATIVE_INFINITY ? 0 : -1;
      for (int p = 0; p < in.positions(); p++) {
        int at = in.channelsLast() ? p * in.channels() : p;
        float best = floor;
        int winner = none;
        for (int k = 0; k < in.channels(); k++, at += step) {
          if (item[at] > best) {
            best = item[at];
            winner = k;
          }
        }
        target[offset + p] = winner;
      }
    }

    static void mean(ItemLayout in, float[] item, float[] target, int index) {
      double[] sums = new double[in.channels()];
      if (in.channelsLast()) {
        for (int at = 0; at < in.elements(); ) {
          for (int k = 0; k < sums.length; k++, at++) {
            sums[k] += item[at];
          }
        }
      } else {
        for (int k = 0; k < sums.length; k++) {
          for (int p = 0; p < in.positions(); p++) {
            sums[k] += item[k * in.positions() + p];
          }
        }
      }
      for (int k = 0; k < sums.length; k++) {
        target[index * sums.length + k] = (float) (sums[k] / in.positions());
      }
    }

    static void max(ItemLayout in, float[] item, float[] target, int index) {
      int offset = index * in.channels();
      for (int k = 0; k < in.channels(); k++) {
        int at = in.channelsLast() ? k : k * in.positions();
        int step = in.channelsLast() ? in.channels() : 1;
        float best = item[at];
        for (int p = 1; p < in.positions(); p++) {
          at += step;
          best = Math.max(best, item[at]);
        }
        target[offset + k] = best;
      }
    }

    static void channels(ItemLayout in, int[] wanted, float[] item, float[] target, int index) {
      int offset = index * wanted.length * in.positions();
      for (int i = 0; i < wanted.length; i++) {
        int at = in.channelsLast() ? wanted[i] : wanted[i] * in.positions();
        int step = in.channelsLast() ? in.channels() : 1;
        for (int p = 0; p < in.positions(); p++, at += step) {
          target[offset + i * in.positions() + p] = item[at];
        }
      }
    }
  }

  /**
   * Where the values of one item of a node lie.
   *
   * @param channels number of channels or units
   * @param positions values of each
   * @param channelsLast whether a position's channels lie next to each other
   */
  record ItemLayout(int channels, int positions, boolean channelsLast) {
    /** Positions whose channels stay in the cache while they are gathered. */
    private static final int BLOCK = 128;

    /** Channels that are gathered from the same line of the cache. */
    private static final int LINE = 4;

    static ItemLayout of(ExecutionPlan plan, int node) {
      int channels = Math.toIntExact(plan.channels(node));
      int elements = Math.toIntExact(plan.elements(node));
      boolean last = channels > 1 && channels < elements;
      return new ItemLayout(channels, elements / Math.max(1, channels), last);
    }

    int elements() {
      return channels * positions;
    }

    /** Copies an item as it is stored, channels first. */
    void toPlanes(float[] item, float[] target, int offset) {
      if (!channelsLast) {
        System.arraycopy(item, 0, target, offset, elements());
        return;
      }
      for (int start = 0; start < positions; start += BLOCK) {
        int end = Math.min(positions, start + BLOCK);
        int k = 0;
        for (; k + LINE <= channels; k += LINE) {
          int first = offset + k * positions;
          int second = first + positions;
          int third = second + positions;
          int fourth = third + positions;
          int from = start * channels + k;
          for (int p = start; p < end; p++, from += channels) {
            target[first + p] = item[from];
            target[second + p] = item[from + 1];
            target[third + p] = item[from + 2];
            target[fourth + p] = item[from + 3];
          }
        }
        for (; k < channels; k++) {
          int to = offset + k * positions;
          for (int p = start; p < end; p++) {
            target[to + p] = item[p * channels + k];
          }
        }
      }
    }

    /** Copies items given channels first into memory of this layout. */
    void fill(FloatBuffer planes, int first, int items, FloatBuffer target) {
      int elements = elements();
      if (!channelsLast) {
        target.put(0, planes, first * elements, items * elements);
        return;
      }
      float[] plane = new float[positions];
      float[] item = new float[elements];
      for (int n = 0; n < items; n++) {
        for (int k = 0; k < channels; k++) {
          planes.get((first + n) * elements + k * positions, plane);
          for (int p = 0; p < positions; p++) {
            item[p * channels + k] = plane[p];
          }
        }
        target.put(n * elements, item);
      }
    }

    /** Copies one channel of an item given channels first into an item of this layout. */
    void fill(FloatBuffer planes, int from, int channel, FloatBuffer target, int item) {
      int plane = from * elements() + channel * positions;
      for (int p = 0; p < positions; p++) {
        target.put((item * positions + p) * channels + channel, planes.get(plane + p));
      }
    }

    /** Sets one channel of all items. */
    void fill(int channel, float value, FloatBuffer target, int items) {
      for (int row = 0; row < items * positions; row++) {
        target.put(row * channels + channel, value);
      }
    }
  }
}
