package io.loupe.visualizers.raster;

import io.loupe.tensor.Tensor;
import java.util.List;

/** Which values share a scale when several maps are drawn side by side. */
public enum Normalization {
  /** Each filter has its own scale: shows where it fires, not how strongly against others. */
  PER_FILTER,
  /** All maps have one scale: strong and weak filters can be compared. */
  COMMON,
  /** One scale for all with zero in the middle, for values of both signs. */
  SYMMETRIC;

  /**
   * Finds the scales.
   *
   * @param filters for each filter all of its values, any shape
   * @return one range for each filter, in their order
   */
  public List<ValueRange> ranges(List<Tensor> filters) {
    List<ValueRange> own = filters.stream().map(ValueRange::of).toList();
    return shared(own);
  }

  /**
   * Finds the scales from the ranges of the values.
   *
   * @param own for each filter the range of its values
   * @return one range for each filter, in their order
   */
  public List<ValueRange> shared(List<ValueRange> own) {
    if (this == PER_FILTER || own.isEmpty()) {
      return own;
    }
    ValueRange all = own.stream().reduce(ValueRange::with).orElseThrow();
    ValueRange common = this == SYMMETRIC ? all.symmetric() : all;
    return own.stream().map(range -> common).toList();
  }
}
