package io.loupe.engine.dl4j.op;

import java.util.Arrays;

/**
 * Scaled dot-product attention (Vaswani et al. 2017) of several heads, whose values lie next to
 * each other. Its inputs are queries, keys and values, [steps, heads x size].
 *
 * @param heads number of heads
 * @param queries steps of the queries
 * @param keys steps of the keys and values
 * @param scale what the products are multiplied with
 */
public record Attention(int heads, int queries, int keys, float scale) implements RowOp {
  @Override
  public void forward(float[][] in, float[] out) {
    Arrays.fill(out, 0);
    for (int head = 0; head < heads; head++) {
      for (int query = 0; query < queries; query++) {
        float[] shares = shares(in, head, query);
        Head value = new Head(in[2].length / keys, head);
        for (int key = 0; key < keys; key++) {
          for (int k = 0; k < value.size(); k++) {
            out[value.at(query, k)] += shares[key] * in[2][value.at(key, k)];
          }
        }
      }
    }
  }

  /** Where the values of a head lie, in rows of a width. */
  private final class Head {
    private final int width;
    private final int first;

    Head(int width, int head) {
      this.width = width;
      this.first = head * (width / heads);
    }

    int size() {
      return width / heads;
    }

    int at(int step, int k) {
      return step * width + first + k;
    }
  }

  private float[] shares(float[][] in, int head, int query) {
    Head place = new Head(in[0].length / queries, head);
    float[] shares = new float[keys];
    float largest = Float.NEGATIVE_INFINITY;
    for (int key = 0; key < keys; key++) {
      for (int k = 0; k < place.size(); k++) {
        shares[key] += in[0][place.at(query, k)] * in[1][place.at(key, k)];
      }
      shares[key] *= scale;
      largest = Math.max(largest, shares[key]);
    }
    double sum = 0;
    for (int key = 0; key < keys; key++) {
      shares[key] = (float) Math.exp(shares[key] - largest);
      sum += shares[key];
    }
    for (int key = 0; key < keys; key++) {
      shares[key] /= (float) sum;
    }
    return shares;
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int head = 0; head < heads; head++) {
      Head value = new Head(in[2].length / keys, head);
      Head place = new Head(in[0].length / queries, head);
      for (int query = 0; query < queries; query++) {
        float[] shares = shares(in, head, query);
        float[] back = new float[keys];
        float sum = 0;
        for (int key = 0; key < keys; key++) {
          for (int k = 0; k < value.size(); k++) {
            float at = gradient[value.at(query, k)];
            back[key] += at * in[2][value.at(key, k)];
            targets[2][value.at(key, k)] += at * shares[key];
          }
          sum += back[key] * shares[key];
        }
        for (int key = 0; key < keys; key++) {
          float score = shares[key] * (back[key] - sum) * scale;
          for (int k = 0; k < place.size(); k++) {
            targets[0][place.at(query, k)] += score * in[1][place.at(key, k)];
            targets[1][place.at(key, k)] += score * in[0][place.at(query, k)];
          }
        }
      }
    }
  }
}
