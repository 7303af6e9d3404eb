package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Channels.FeatureOrder;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The same values in another shape.
 *
 * @param order in which the network reads them
 */
public record Flatten(Order order) implements Op {
  /** What happens to [.., C] when it becomes a list, or the other way round. */
  public enum Order {
    /** Values stay where they lie. */
    AS_STORED,
    /** A row with positions becomes a list, one channel after the other. */
    PLANES_OUT,
    /** A list, one channel after the other, becomes a row with positions. */
    PLANES_IN
  }

  @Override
  public Role role() {
    return Role.MOVES;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    boolean together = before.get(0).copies() == type.copies();
    boolean kept = order == Order.AS_STORED && before.get(0).channels() == type.channels();
    boolean lists = together && !type.isSpatial();
    return Optional.of(
        new Cutting.Keeping(
            in ->
                together && kept
                    ? Optional.of(in.get(0))
                    : lists ? Optional.of(flattened(in.get(0), before.get(0))) : Optional.empty(),
            (in, types) -> this,
            "it rearranges them in a way that is not supported",
            false));
  }

  private Channels flattened(Channels channels, TensorType before) {
    FeatureOrder way =
        order == Order.PLANES_OUT ? FeatureOrder.CHANNELS_FIRST : FeatureOrder.CHANNELS_LAST;
    return channels.flattened(Math.toIntExact(before.positions()), way);
  }

  @Override
  public boolean movesOnly() {
    return true;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    boolean shared =
        order == Order.AS_STORED && output.share(input.value().reshape('c', output.shape()));
    Views views = new Views();
    return new BoundStep() {
      @Override
      public void forward() {
        switch (order) {
          case AS_STORED -> {
            if (!shared) {
              output.value().assign(input.value().reshape('c', output.shape()));
            }
          }
          case PLANES_OUT -> views.planes(output.value(), input.shape()).assign(input.value());
          case PLANES_IN -> output.value().assign(views.planes(input.value(), output.shape()));
        }
      }

      @Override
      public void backward() {
        switch (order) {
          case AS_STORED -> input.add(output.gradient().reshape('c', input.shape()));
          case PLANES_OUT -> input.add(views.planes(output.gradient(), input.shape()));
          case PLANES_IN -> {
            views.planes(input.target(), output.shape()).assign(output.gradient());
            input.commit();
          }
        }
      }
    };
  }

  /** Views of a slot's arrays, which are few: making one takes longer than what is done with it. */
  private static final class Views {
    private final IdentityHashMap<INDArray, INDArray> made = new IdentityHashMap<>();

    INDArray planes(INDArray list, long[] spatial) {
      return made.computeIfAbsent(list, key -> Flatten.planes(key, spatial));
    }
  }

  /** View of lists, one channel after the other, with the channels last. */
  private static INDArray planes(INDArray list, long[] spatial) {
    int last = spatial.length - 1;
    long[] planar = new long[spatial.length];
    int[] axes = new int[spatial.length];
    planar[0] = spatial[0];
    planar[1] = spatial[last];
    axes[last] = 1;
    for (int i = 1; i < last; i++) {
      planar[i + 1] = spatial[i];
      axes[i] = i + 1;
    }
    return list.reshape('c', planar).permute(axes);
  }
}
