package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;

/**
 * Puts values back to where the maxima of windows were found (Zeiler and Fergus 2014); elsewhere is
 * zero. Its inputs are the values and what the windows were moved over. Of several largest values
 * the first counts; where two values go to one place, the later one stays.
 *
 * @param links which places meet
 * @param channels values at a place
 */
public record Unpooling(Links links, int channels) implements RowOp {
  /** For each value, where in the output it goes. */
  private int[] targets(float[] pooled, int values) {
    int[] targets = new int[values];
    Arrays.fill(targets, -1);
    for (int i = 0; i < links.from.length; i++) {
      for (int c = 0; c < channels; c++) {
        int from = links.from[i] * channels + c;
        int at = links.to[i] * channels + c;
        if (targets[at] < 0 || pooled[from] > pooled[targets[at]]) {
          targets[at] = from;
        }
      }
    }
    return targets;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    int[] targets = targets(in[1], in[0].length);
    Arrays.fill(out, 0);
    for (int i = 0; i < targets.length; i++) {
      out[targets[i]] = in[0][i];
    }
  }

  /** Nothing flows back to where the maxima lie. */
  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    int[] places = targets(in[1], in[0].length);
    int[] last = new int[out.length];
    for (int i = 0; i < places.length; i++) {
      last[places[i]] = i;
    }
    for (int i = 0; i < places.length; i++) {
      targets[0][i] += last[places[i]] == i ? gradient[places[i]] : 0;
    }
  }
}
