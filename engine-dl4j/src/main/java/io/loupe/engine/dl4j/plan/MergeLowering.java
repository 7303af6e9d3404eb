package io.loupe.engine.dl4j.plan;

import java.nio.FloatBuffer;
import java.util.List;

/** The inputs' blocks one after the other, for each position: channels side by side. */
record MergeLowering() implements Lowering {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    int[] channels = inputs.stream().mapToInt(MergeLowering::channels).toArray();
    int all = channels(output);
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

  private static int channels(Slot slot) {
    long[] shape = slot.shape();
    return Math.toIntExact(shape[shape.length - 1]);
  }
}
