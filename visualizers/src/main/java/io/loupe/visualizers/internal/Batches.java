package io.loupe.visualizers.internal;

import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Cuts many images into batches whose activations fit into memory. */
public final class Batches {
  private static final long BUDGET = 64L << 20;

  private final int most;

  private Batches(int most) {
    this.most = most;
  }

  /** Cuts by the number of values that a pass through all layers holds. */
  public static Batches of(Model model) {
    return of(model, BUDGET);
  }

  /** The same with room for so many values and their gradients. */
  static Batches of(Model model, long budget) {
    long values = model.info().input().shape().elements();
    for (LayerInfo layer : model.layers()) {
      values += layer.outputShape().elements();
    }
    return of((int) Math.max(1, Math.min(Integer.MAX_VALUE, budget / (2 * values))));
  }

  public static Batches of(int most) {
    return new Batches(most);
  }

  /** Cuts into no more than so many items. */
  public Batches atMost(int items) {
    return of(Math.min(items, most));
  }

  /** Cuts groups of items that stay together instead of items. */
  public Batches grouped(int size) {
    return of(Math.max(1, most / size));
  }

  /** Calls back with the first item and the number of items of each batch. */
  public void forEach(int items, BiConsumer<Integer, Integer> batch) {
    for (int from = 0; from < items; from += most) {
      batch.accept(from, Math.min(most, items - from));
    }
  }

  /** Cuts what comes one after another, so that no more than a batch is held. */
  public <T> void forEach(Iterator<T> items, Consumer<List<T>> batch) {
    List<T> some = new ArrayList<>();
    while (items.hasNext()) {
      some.add(items.next());
      if (some.size() == most || !items.hasNext()) {
        batch.accept(List.copyOf(some));
        some.clear();
      }
    }
  }

  public int count(int items) {
    return (items + most - 1) / most;
  }

  public static Tensor part(Tensor images, int from, int count) {
    Shape item = images.shape().item();
    float[] values = new float[count * item.elements()];
    images.data().get(from * item.elements(), values);
    return Tensor.of(item.withBatch(count), values);
  }
}
