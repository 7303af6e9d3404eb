package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The inputs one after the other along an axis.
 *
 * @param axis axis of the plan's arrays, 0 for the batch
 */
public record Concat(int axis) implements Op {
  @Override
  public Role role() {
    return Role.MOVES;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    boolean alongChannels = axis == type.channelAxis();
    return Optional.of(
        new Cutting.Keeping(
            in -> alongChannels ? in.stream().reduce(Channels::followedBy) : Optional.empty(),
            (in, types) -> this,
            "it merges along another axis",
            false));
  }

  @Override
  public String describe() {
    return "Concat";
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    int[] channels = inputs.stream().mapToInt(this::block).toArray();
    int all = block(output);
    int positions = Math.toIntExact(output.value().length() / all);
    return new BoundStep() {
      @Override
      public void forward() {
        FloatBuffer to = output.value().data().asNioFloat();
        int start = 0;
        for (int i = 0; i < channels.length; i++) {
          FloatBuffer from = inputs.get(i).value().data().asNioFloat();
          for (int p = 0; p < positions; p++) {
            to.put(p * all + start, from, p * channels[i], channels[i]);
          }
          start += channels[i];
        }
      }

      @Override
      public void backward() {
        FloatBuffer from = output.gradient().data().asNioFloat();
        int start = 0;
        for (int i = 0; i < channels.length; i++) {
          FloatBuffer to = inputs.get(i).target().data().asNioFloat();
          for (int p = 0; p < positions; p++) {
            to.put(p * channels[i], from, p * all + start, channels[i]);
          }
          inputs.get(i).commit();
          start += channels[i];
        }
      }
    };
  }

  /** Values of one place before the axis. */
  private int block(Slot slot) {
    long[] shape = slot.shape();
    long length = 1;
    for (int i = axis; i < shape.length; i++) {
      length *= shape[i];
    }
    return Math.toIntExact(length);
  }
}
