package io.loupe.engine.dl4j.op;

import io.loupe.error.DatasetException;
import java.util.Arrays;
import java.util.Map;

/** Turns each value into the number of its category, or marks its category in a list of all. */
public final class Encoding implements RowOp {
  private final Categories categories;
  private final boolean numbers;
  private final int count;
  private final boolean counted;

  private Encoding(Categories categories, boolean numbers, int count, boolean counted) {
    this.categories = categories;
    this.numbers = numbers;
    this.count = count;
    this.counted = counted;
  }

  /** Which category a value belongs to. */
  @FunctionalInterface
  public interface Categories {
    /**
     * Returns the category.
     *
     * @param value of the input
     * @return its number, from 0; negative for none
     */
    int of(float value);
  }

  /**
   * Gives the number of each value's category.
   *
   * @param categories which one
   * @return the operation; as many values as the input has
   */
  public static Encoding numbers(Categories categories) {
    return new Encoding(categories, true, 1, false);
  }

  /**
   * Marks the category of each value with 1.
   *
   * @param categories which one
   * @param count number of all categories
   * @return the operation; {@code count} values for each of the input
   */
  public static Encoding marks(Categories categories, int count) {
    return new Encoding(categories, false, count, false);
  }

  /**
   * Marks the categories of all values of a row in one list.
   *
   * @param categories which one
   * @param count number of all categories
   * @param counted whether each is counted; else one that occurs is marked with 1
   * @return the operation; {@code count} values
   */
  public static Encoding together(Categories categories, int count, boolean counted) {
    return new Encoding(categories, false, count, counted);
  }

  /**
   * Takes whole numbers for categories.
   *
   * @param count number of all categories
   * @return which one; refuses others
   */
  public static Categories whole(int count) {
    return value -> {
      int category = (int) value;
      if (category < 0 || category >= count) {
        throw new DatasetException(
            "The input holds the number " + value + ", the encoding has " + count + " categories.",
            "Give whole numbers from 0 to " + (count - 1) + ".",
            null);
      }
      return category;
    };
  }

  /**
   * Takes the intervals between bounds for categories.
   *
   * @param bounds in ascending order; a bound belongs to the interval above it
   * @return which one
   */
  public static Categories between(float[] bounds) {
    float[] own = bounds.clone();
    return value -> {
      int category = 0;
      while (category < own.length && own[category] <= value) {
        category++;
      }
      return category;
    };
  }

  /**
   * Looks whole numbers up.
   *
   * @param table category of each known number
   * @param unknown category of all others
   * @return which one
   */
  public static Categories looking(Map<Long, Integer> table, int unknown) {
    Map<Long, Integer> own = Map.copyOf(table);
    return value -> own.getOrDefault((long) value, unknown);
  }

  @Override
  public void forward(float[][] in, float[] out) {
    if (numbers) {
      for (int i = 0; i < out.length; i++) {
        out[i] = categories.of(in[0][i]);
      }
      return;
    }
    Arrays.fill(out, 0);
    boolean each = out.length == in[0].length * count;
    for (int i = 0; i < in[0].length; i++) {
      int category = categories.of(in[0][i]);
      if (category >= 0) {
        int at = (each ? i * count : 0) + category;
        out[at] = counted ? out[at] + 1 : 1;
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    throw new UnsupportedOperationException(gradientRefusal());
  }

  @Override
  public String gradientRefusal() {
    return "sorts values into categories, which has no gradient";
  }

  @Override
  public boolean isStepwise() {
    return true;
  }
}
