package io.loupe.gradient;

import io.loupe.Experimental;
import java.util.List;

/**
 * How a weighted sum {@code z_j = sum_i x_i w_ij + b_j} hands its relevance R_j on to its inputs in
 * layer-wise relevance propagation. A positive or negative part of a number is written + or -; a
 * denominator d is kept from zero as {@code d + eps sign(d)}, with sign(0) = 1 and eps = 1e-6 where
 * the rule has none of its own. Biases are in the denominators, so that what belongs to them is not
 * handed on. Immutable.
 */
@Experimental
public sealed interface LrpRule {
  /**
   * Names the rule.
   *
   * @return a word or two
   */
  String describe();

  /**
   * LRP-epsilon (Bach et al. 2015): {@code R_i = sum_j x_i w_ij R_j / (z_j + eps sign(z_j))}.
   *
   * @param epsilon eps, 0 (LRP-0) or more; the larger, the less of what cancels out is shown
   */
  @Experimental
  record Epsilon(double epsilon) implements LrpRule {
    /**
     * Checks the number.
     *
     * @param epsilon eps, 0 (LRP-0) or more; the larger, the less of what cancels out is shown
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Epsilon {
      requireFrom(0, epsilon);
    }

    @Override
    public String describe() {
      return "epsilon " + epsilon;
    }
  }

  /**
   * LRP-gamma (Montavon et al. 2019), which strengthens what speaks for z_j; for inputs of any sign
   * (Andeol et al. 2021): where z_j is positive, positive x_i with {@code w + gamma w+} and
   * negative ones with {@code w + gamma w-}; where it is negative, the other way round.
   *
   * @param gamma 0 or more
   */
  @Experimental
  record Gamma(double gamma) implements LrpRule {
    /**
     * Checks the number.
     *
     * @param gamma 0 or more
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Gamma {
      requireFrom(0, gamma);
    }

    @Override
    public String describe() {
      return "gamma " + gamma;
    }
  }

  /**
   * The z-plus rule (Montavon et al. 2017): only what is positive counts, {@code R_i = sum_j (x_i
   * w_ij)+ R_j / (sum_i (x_i w_ij)+ + b_j+)}. The same as alpha-beta with 1 and 0.
   */
  @Experimental
  record ZPlus() implements LrpRule {
    @Override
    public String describe() {
      return "z-plus";
    }
  }

  /**
   * The alpha-beta rule (Bach et al. 2015): alpha times what is positive in proportion, less beta
   * times what is negative.
   *
   * @param alpha 1 or more
   * @param beta alpha - 1
   */
  @Experimental
  record AlphaBeta(double alpha, double beta) implements LrpRule {
    /**
     * Checks the numbers.
     *
     * @param alpha 1 or more
     * @param beta alpha - 1
     * @throws IllegalArgumentException if beta is negative or not alpha - 1
     */
    public AlphaBeta {
      requireFrom(0, beta);
      if (Math.abs(alpha - beta - 1) > 1e-9) {
        throw new IllegalArgumentException(
            "Alpha less beta must be 1, got %s and %s".formatted(alpha, beta));
      }
    }

    @Override
    public String describe() {
      return "alpha " + alpha + ", beta " + beta;
    }
  }

  /**
   * The z-box rule (Montavon et al. 2017) for inputs between bounds, such as pixels: {@code R_i =
   * sum_j (x_i w_ij - l_i w_ij+ - h_i w_ij-) R_j / sum_i (x_i w_ij - l_i w_ij+ - h_i w_ij-)}.
   *
   * @param low smallest value, one for all or one for each channel of what the layer reads
   * @param high largest value, as many
   */
  @Experimental
  record Box(List<Double> low, List<Double> high) implements LrpRule {
    /**
     * Copies and checks the bounds.
     *
     * @param low smallest value, one for all or one for each channel of what the layer reads
     * @param high largest value, as many
     * @throws IllegalArgumentException if there are none, not as many of both, one is not finite or
     *     a smallest value is above a largest
     */
    public Box {
      low = List.copyOf(low);
      high = List.copyOf(high);
      boolean ordered = !low.isEmpty() && low.size() == high.size();
      for (int i = 0; ordered && i < low.size(); i++) {
        ordered = low.get(i) <= high.get(i) && Double.isFinite(high.get(i) - low.get(i));
      }
      if (!ordered) {
        throw new IllegalArgumentException("Not the bounds of a box: " + low + ", " + high);
      }
    }

    /**
     * The same bounds for all channels.
     *
     * @param low smallest value
     * @param high largest value
     */
    public Box(double low, double high) {
      this(List.of(low), List.of(high));
    }

    @Override
    public String describe() {
      return "box";
    }
  }

  /**
   * The flat rule (Lapuschkin et al. 2019): every input of a sum has the same share, whatever its
   * value and weight. A weight that is exactly 0 is no connection, as between the groups of a
   * grouped convolution.
   */
  @Experimental
  record Flat() implements LrpRule {
    @Override
    public String describe() {
      return "flat";
    }
  }

  private static void requireFrom(double least, double value) {
    if (!(value >= least) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("Must be finite and at least " + least + ", got " + value);
    }
  }
}
