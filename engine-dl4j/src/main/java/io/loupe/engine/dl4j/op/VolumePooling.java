package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;

/**
 * The largest or the mean value of a window over any number of axes; places outside of the input do
 * not count.
 *
 * @param links which places meet
 * @param channels values at a place
 * @param maximum whether the largest is taken
 */
public record VolumePooling(Links links, int channels, boolean maximum) implements RowOp {
  @Override
  public Role role() {
    return maximum ? Role.SELECTS : Role.LINEAR;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    Arrays.fill(out, maximum ? Float.NEGATIVE_INFINITY : 0);
    int[] counts = counts(out.length / channels);
    for (int i = 0; i < links.from.length; i++) {
      int from = links.from[i] * channels;
      int to = links.to[i] * channels;
      for (int c = 0; c < channels; c++) {
        float value = in[0][from + c];
        out[to + c] = maximum ? Math.max(out[to + c], value) : out[to + c] + value;
      }
    }
    for (int k = 0; !maximum && k < out.length; k++) {
      out[k] /= counts[k / channels];
    }
  }

  private int[] counts(int places) {
    int[] counts = new int[places];
    for (int to : links.to) {
      counts[to]++;
    }
    return counts;
  }

  /** Of several largest values the first has the gradient. */
  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    int[] counts = counts(out.length / channels);
    boolean[] taken = new boolean[out.length];
    for (int i = 0; i < links.from.length; i++) {
      int from = links.from[i] * channels;
      int to = links.to[i];
      for (int c = 0; c < channels; c++) {
        int at = to * channels + c;
        if (!maximum) {
          targets[0][from + c] += gradient[at] / counts[to];
        } else if (!taken[at] && in[0][from + c] == out[at]) {
          targets[0][from + c] += gradient[at];
          taken[at] = true;
        }
      }
    }
  }
}
