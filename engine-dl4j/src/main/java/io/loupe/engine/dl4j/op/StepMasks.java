package io.loupe.engine.dl4j.op;

/** Which steps of a sequence count, and what is done with the others. */
public final class StepMasks {
  private StepMasks() {}

  /**
   * Keeps the steps of a sequence that a mask, its second input, lets through.
   *
   * @param mean whether it gives the mean of those steps; else all steps, the others 0
   */
  public record MaskedSteps(boolean mean) implements RowOp {
    private static float count(float[] mask) {
      float count = 0;
      for (float step : mask) {
        count += step;
      }
      return count;
    }

    private float share(float[][] in) {
      return mean ? 1 / Math.max(count(in[1]), 1) : 1;
    }

    @Override
    public void forward(float[][] in, float[] out) {
      java.util.Arrays.fill(out, 0);
      int width = in[0].length / in[1].length;
      float share = share(in);
      for (int i = 0; i < in[0].length; i++) {
        out[mean ? i % width : i] += in[0][i] * in[1][i / width] * share;
      }
    }

    @Override
    public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
      int width = in[0].length / in[1].length;
      float share = share(in);
      for (int i = 0; i < in[0].length; i++) {
        targets[0][i] += gradient[mean ? i % width : i] * in[1][i / width] * share;
      }
    }
  }

  /**
   * Says for each step of a sequence whether it counts: 1 where any of its values differs from the
   * one that means nothing, else 0.
   *
   * @param nothing what means nothing
   */
  public record StepMask(float nothing) implements RowOp {
    @Override
    public void forward(float[][] in, float[] out) {
      int width = in[0].length / out.length;
      for (int step = 0; step < out.length; step++) {
        out[step] = 0;
        for (int k = step * width; k < (step + 1) * width; k++) {
          if (in[0][k] != nothing) {
            out[step] = 1;
          }
        }
      }
    }

    /** It is constant wherever it has a gradient. */
    @Override
    public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {}

    @Override
    public boolean isStepwise() {
      return true;
    }
  }
}
