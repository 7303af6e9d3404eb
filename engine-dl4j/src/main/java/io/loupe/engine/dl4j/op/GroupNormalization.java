package io.loupe.engine.dl4j.op;

import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings groups of values to the same scale, and to mean 0 where it is asked for: group, layer and
 * instance normalisation (Wu and He 2018), normalisation by the root of the mean square (Zhang and
 * Sennrich 2019), and unit length.
 */
public final class GroupNormalization implements RowOp {
  private final int[] group;
  private final int groups;
  private final int run;
  private final Scale scale;
  private final int[] place;
  private final float[] gamma;
  private final float[] beta;

  /**
   * What a group is divided by.
   *
   * @param centred whether its mean is subtracted
   * @param length whether it is the root of the sum of squares; else of their mean
   * @param epsilon added to that before the root; under a length it is the least value there
   */
  public record Scale(boolean centred, boolean length, double epsilon) {}

  /**
   * Keeps the constants.
   *
   * @param group which group each value belongs to; not copied
   * @param groups number of groups
   * @param scale what they are divided by
   * @param place for each value, which factor and offset are its own; not copied
   * @param gamma factors; not copied
   * @param beta offsets; not copied
   */
  public GroupNormalization(
      int[] group, int groups, Scale scale, int[] place, float[] gamma, float[] beta) {
    this.place = place;
    this.group = group;
    this.groups = groups;
    this.run = run(group, groups);
    this.scale = scale;
    this.gamma = gamma;
    this.beta = beta;
  }

  /** How many values each group has where they lie next to each other, group by group; else 0. */
  private static int run(int[] group, int groups) {
    int each = group.length / Math.max(1, groups);
    return each > 0
            && each * groups == group.length
            && IntStream.range(0, group.length).allMatch(i -> group[i] == i / each)
        ? each
        : 0;
  }

  /**
   * Brings a whole row to length 1.
   *
   * @param values of a row
   * @param least length that it is divided by
   * @return the operation
   */
  public static GroupNormalization unit(int values, double least) {
    return new GroupNormalization(
        new int[values],
        1,
        new Scale(false, true, least * least),
        new int[values],
        new float[] {1},
        new float[] {0});
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    if (scale.length()) {
      return List.of();
    }
    List<Weight> all = new ArrayList<>(ReadableWeights.perValue("gamma", gamma, place, type));
    all.addAll(ReadableWeights.perValue("beta", beta, place, type));
    if (all.isEmpty()) {
      return all;
    }
    all.add(new Weight("epsilon", List.of(), Tensor.of(Shape.of(), (float) scale.epsilon())));
    return all;
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new GroupNormalization(
        group, groups, scale, place, randomization.reordered(gamma), randomization.reordered(beta));
  }

  /** Count, mean and inverse scale of each group. */
  private final class Moments {
    final double[] count = new double[groups];
    final double[] mean = new double[groups];
    final double[] inverse = new double[groups];
    final boolean[] least = new boolean[groups];

    Moments(float[] in) {
      if (run > 0) {
        ofRuns(in);
      } else {
        ofGroups(in);
      }
      for (int g = 0; g < groups; g++) {
        least[g] = scale.length() && inverse[g] < scale.epsilon();
        double square =
            scale.length()
                ? Math.max(inverse[g], scale.epsilon())
                : inverse[g] / count[g] + scale.epsilon();
        inverse[g] = 1 / Math.sqrt(square);
      }
    }

    private void ofGroups(float[] in) {
      for (int i = 0; i < in.length; i++) {
        count[group[i]]++;
        mean[group[i]] += scale.centred() ? in[i] : 0;
      }
      for (int g = 0; g < groups; g++) {
        mean[g] /= count[g];
      }
      for (int i = 0; i < in.length; i++) {
        double distance = in[i] - mean[group[i]];
        inverse[group[i]] += distance * distance;
      }
    }

    /** The same, without asking of each value where it belongs. */
    private void ofRuns(float[] in) {
      for (int g = 0; g < groups; g++) {
        int start = g * run;
        double sum = 0;
        for (int i = start; scale.centred() && i < start + run; i++) {
          sum += in[i];
        }
        double middle = sum / run;
        double squares = 0;
        for (int i = start; i < start + run; i++) {
          double distance = in[i] - middle;
          squares += distance * distance;
        }
        count[g] = run;
        mean[g] = middle;
        inverse[g] = squares;
      }
    }
  }

  @Override
  public void forward(float[][] in, float[] out) {
    Moments moments = new Moments(in[0]);
    if (run == 0) {
      for (int i = 0; i < out.length; i++) {
        int g = group[i];
        double unit = (in[0][i] - moments.mean[g]) * moments.inverse[g];
        out[i] = (float) (unit * gamma[place[i]] + beta[place[i]]);
      }
      return;
    }
    for (int g = 0; g < groups; g++) {
      double mean = moments.mean[g];
      double inverse = moments.inverse[g];
      for (int i = g * run; i < (g + 1) * run; i++) {
        double unit = (in[0][i] - mean) * inverse;
        out[i] = (float) (unit * gamma[place[i]] + beta[place[i]]);
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    Moments moments = new Moments(in[0]);
    double[] sum = new double[groups];
    double[] along = new double[groups];
    for (int i = 0; i < out.length; i++) {
      int g = group[i];
      double back = gradient[i] * (double) gamma[place[i]];
      sum[g] += scale.centred() ? back : 0;
      along[g] += back * (in[0][i] - moments.mean[g]) * moments.inverse[g];
    }
    for (int i = 0; i < out.length; i++) {
      int g = group[i];
      double unit = (in[0][i] - moments.mean[g]) * moments.inverse[g];
      double share = scale.length() ? 1 : moments.count[g];
      double less = moments.least[g] ? 0 : unit * along[g] / share;
      double back = gradient[i] * (double) gamma[place[i]] - sum[g] / moments.count[g] - less;
      targets[0][i] += (float) (back * moments.inverse[g]);
    }
  }
}
