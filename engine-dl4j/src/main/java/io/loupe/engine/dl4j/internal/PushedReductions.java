package io.loupe.engine.dl4j.internal;

import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.probe.Reduction;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
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
record PushedReductions(Reduction inside, List<Reduction> outside, Shape itemShape) {

  static PushedReductions of(Reduction reduction, LayerInfo layer) {
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
    return new PushedReductions(first, List.copyOf(after), itemShape(first, layer.outputShape()));
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
}
