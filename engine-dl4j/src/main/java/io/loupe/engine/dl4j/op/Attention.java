package io.loupe.engine.dl4j.op;

import java.util.Arrays;
import java.util.List;

/**
 * Attention of several heads, whose values lie next to each other (Bahdanau et al. 2015, Vaswani et
 * al. 2017). Its inputs are queries, keys and values, [steps, heads x size], and then masks, whose
 * zeros say what is not attended to.
 *
 * @param heads number of heads
 * @param queries steps of the queries
 * @param keys steps of the keys and values
 * @param score how well a query and a key fit each other
 * @param blocking what is not attended to
 * @param shares whether it gives the shares that each query takes of each key, [heads, queries,
 *     keys], instead of the values
 */
public record Attention(
    int heads, int queries, int keys, Score score, Blocking blocking, boolean shares)
    implements RowOp {
  /** What a mask speaks of. */
  public enum Mask {
    /** [queries]. */
    QUERIES,
    /** [keys]. */
    KEYS,
    /** [queries, keys]. */
    PAIRS
  }

  /** What becomes of the score of a key that is not attended to; all is one but where all are. */
  public enum Rule {
    /** 1e9 is taken from it. */
    LOWERED,
    /** One very low number stands for it. */
    REPLACED,
    /** The same, and its share is 0. */
    CLEARED
  }

  /**
   * What is not attended to.
   *
   * @param masks what each mask that is given speaks of
   * @param causal whether queries attend to no later keys
   * @param rule what becomes of a score
   * @param silent whether masked queries give zeros, whatever they attend to
   */
  public record Blocking(List<Mask> masks, boolean causal, Rule rule, boolean silent) {
    /** Everything is attended to. */
    public static final Blocking NONE = new Blocking(List.of(), false, Rule.LOWERED, false);

    /** Copies the list. */
    public Blocking {
      masks = List.copyOf(masks);
    }
  }

  /** How well a query and a key fit each other. Stateless. */
  public interface Score {
    /**
     * Draws its weights anew.
     *
     * @param randomization how
     * @return one of its own, or this where it has none
     */
    default Score randomized(Randomization randomization) {
      return this;
    }

    /**
     * Compares two lists.
     *
     * @param queries holds the one, from a place on
     * @param query its place
     * @param keys holds the other
     * @param key its place
     * @param size of both
     * @return the score
     */
    float of(float[] queries, int query, float[] keys, int key, int size);

    /**
     * Carries a score's gradient back.
     *
     * @param gradient at the score
     * @param in queries and keys
     * @param query place of the query
     * @param key place of the key
     * @param size of both
     * @param targets gradients at queries and keys, to be added to
     */
    void back(float gradient, float[][] in, int query, int key, int size, float[][] targets);
  }

  /**
   * The product of a query and a key.
   *
   * @param scale what it is multiplied with
   */
  public record Product(float scale) implements Score {
    @Override
    public float of(float[] queries, int query, float[] keys, int key, int size) {
      float sum = 0;
      for (int k = 0; k < size; k++) {
        sum += queries[query + k] * keys[key + k];
      }
      return sum * scale;
    }

    @Override
    public void back(
        float gradient, float[][] in, int query, int key, int size, float[][] targets) {
      float scaled = gradient * scale;
      for (int k = 0; k < size; k++) {
        targets[0][query + k] += scaled * in[1][key + k];
        targets[1][key + k] += scaled * in[0][query + k];
      }
    }
  }

  /** The sum over k of {@code weights[k] * tanh(inner * (query[k] + key[k]))}. */
  public static final class SumOfTanh implements Score {
    private final float inner;
    private final float[] weights;

    /**
     * Makes a score.
     *
     * @param inner what the sum of query and key is multiplied with
     * @param weights of each value; not copied
     */
    public SumOfTanh(float inner, float[] weights) {
      this.inner = inner;
      this.weights = weights;
    }

    @Override
    public Score randomized(Randomization randomization) {
      return new SumOfTanh(inner, randomization.reordered(weights));
    }

    @Override
    public float of(float[] queries, int query, float[] keys, int key, int size) {
      float sum = 0;
      for (int k = 0; k < size; k++) {
        sum += weights[k] * (float) Math.tanh(inner * (queries[query + k] + keys[key + k]));
      }
      return sum;
    }

    @Override
    public void back(
        float gradient, float[][] in, int query, int key, int size, float[][] targets) {
      for (int k = 0; k < size; k++) {
        double curve = Math.tanh(inner * (in[0][query + k] + in[1][key + k]));
        float flow = gradient * weights[k] * inner * (float) (1 - curve * curve);
        targets[0][query + k] += flow;
        targets[1][key + k] += flow;
      }
    }
  }

  private static final float LOWERED_BY = 1e9f;

  @Override
  public Attention randomized(Randomization randomization) {
    Score drawn = score.randomized(randomization);
    return new Attention(heads, queries, keys, drawn, blocking, shares);
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

    int at(int step) {
      return step * width + first;
    }
  }

  private boolean isBlocked(float[][] in, int query, int key) {
    if (blocking.causal() && key > query) {
      return true;
    }
    for (int i = 0; i < blocking.masks().size(); i++) {
      float[] mask = in[3 + i];
      boolean open =
          switch (blocking.masks().get(i)) {
            case QUERIES -> blocking.silent() || mask[query] != 0;
            case KEYS -> mask[key] != 0;
            case PAIRS -> mask[query * keys + key] != 0;
          };
      if (!open) {
        return true;
      }
    }
    return false;
  }

  private boolean isSilent(float[][] in, int query) {
    for (int i = 0; blocking.silent() && i < blocking.masks().size(); i++) {
      if (blocking.masks().get(i) == Mask.QUERIES && in[3 + i][query] == 0) {
        return true;
      }
    }
    return false;
  }

  private float[] shares(float[][] in, int head, int query) {
    Head place = new Head(in[0].length / queries, head);
    Head other = new Head(in[1].length / keys, head);
    float[] shares = new float[keys];
    float largest = Float.NEGATIVE_INFINITY;
    for (int key = 0; key < keys; key++) {
      boolean blocked = isBlocked(in, query, key);
      if (blocked && blocking.rule() != Rule.LOWERED) {
        shares[key] = -Float.MAX_VALUE / 2;
      } else {
        shares[key] = score.of(in[0], place.at(query), in[1], other.at(key), place.size());
        shares[key] -= blocked ? LOWERED_BY : 0;
      }
      largest = Math.max(largest, shares[key]);
    }
    double sum = 0;
    for (int key = 0; key < keys; key++) {
      shares[key] = (float) Math.exp(shares[key] - largest);
      sum += shares[key];
    }
    for (int key = 0; key < keys; key++) {
      shares[key] /= (float) sum;
      if (blocking.rule() == Rule.CLEARED && isBlocked(in, query, key)) {
        shares[key] = 0;
      }
    }
    return shares;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    Arrays.fill(out, 0);
    for (int head = 0; head < heads; head++) {
      Head value = new Head(in[2].length / keys, head);
      for (int query = 0; query < queries; query++) {
        if (!shares && isSilent(in, query)) {
          continue;
        }
        float[] taken = shares(in, head, query);
        if (shares) {
          System.arraycopy(taken, 0, out, (head * queries + query) * keys, keys);
          continue;
        }
        for (int key = 0; key < keys; key++) {
          for (int k = 0; k < value.size(); k++) {
            out[value.at(query) + k] += taken[key] * in[2][value.at(key) + k];
          }
        }
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int head = 0; head < heads; head++) {
      for (int query = 0; query < queries; query++) {
        if (shares || !isSilent(in, query)) {
          back(in, gradient, targets, head, query);
        }
      }
    }
  }

  private void back(float[][] in, float[] gradient, float[][] targets, int head, int query) {
    Head value = new Head(in[2].length / keys, head);
    Head place = new Head(in[0].length / queries, head);
    Head other = new Head(in[1].length / keys, head);
    float[] taken = shares(in, head, query);
    float[] back = new float[keys];
    float sum = 0;
    for (int key = 0; key < keys; key++) {
      boolean constant =
          blocking.rule() == Rule.CLEARED && taken[key] == 0 && isBlocked(in, query, key);
      if (shares && !constant) {
        back[key] = gradient[(head * queries + query) * keys + key];
      }
      for (int k = 0; !shares && k < value.size(); k++) {
        float at = gradient[value.at(query) + k];
        back[key] += constant ? 0 : at * in[2][value.at(key) + k];
        targets[2][value.at(key) + k] += at * taken[key];
      }
      sum += back[key] * taken[key];
    }
    for (int key = 0; key < keys; key++) {
      if (blocking.rule() == Rule.LOWERED || !isBlocked(in, query, key)) {
        float flow = taken[key] * (back[key] - sum);
        score.back(flow, in, place.at(query), other.at(key), place.size(), targets);
      }
    }
  }
}
