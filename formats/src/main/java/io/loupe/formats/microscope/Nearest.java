package io.loupe.formats.microscope;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which samples a layer takes for alike: for each one that has a page, those of all data whose
 * values have the largest cosine with its own.
 *
 * @param layer its index
 * @param samples that were compared
 * @param of for each sample with a page its neighbours, the nearest first
 */
record Nearest(int layer, long samples, List<List<Neighbour>> of) {
  static final String KEY = "near/all";

  private static final int SHOWN = 8;

  /**
   * A sample near by.
   *
   * @param tile its place in the album
   * @param cosine of the angle between the values, 1 for the same up to a factor
   */
  record Neighbour(int tile, @Nullable Double cosine) {}

  private record Found(long index, double cosine) {
    static final Comparator<Found> NEAREST =
        Comparator.comparingDouble(Found::cosine).reversed().thenComparingLong(Found::index);
  }

  static Nearest written(Stage stage, LayerInfo layer, List<Sample> chosen) {
    Tensor all = SamplePart.values(stage, chosen, layer.name()).get(0);
    List<Vector> own = new ArrayList<>();
    List<List<Found>> found = new ArrayList<>();
    for (int n = 0; n < chosen.size(); n++) {
      own.add(Vector.of(all.slice(n)));
      found.add(new ArrayList<>());
    }
    long samples =
        Streamed.over(
            stage,
            layer,
            (index, sample, values) -> {
              Vector here = Vector.of(values);
              for (int n = 0; n < chosen.size(); n++) {
                double cosine = own.get(n).cosine(here);
                if (!sample.id().equals(chosen.get(n).id()) && !Double.isNaN(cosine)) {
                  Streamed.keep(found.get(n), new Found(index, cosine), Found.NEAREST, SHOWN);
                }
              }
            });
    Nearest nearest = of(stage, layer, samples, found);
    stage.folder().script(KEY, nearest);
    return nearest;
  }

  /** Values of a layer, with the sum of their squares. */
  private record Vector(@SuppressWarnings("ArrayRecordComponent") float[] values, double squares) {
    static Vector of(Tensor values) {
      float[] own = values.toArray();
      double squares = 0;
      for (float value : own) {
        squares += (double) value * value;
      }
      return new Vector(own, squares);
    }

    /** Not a number where either has no values but zeros. */
    double cosine(Vector other) {
      double product = 0;
      for (int i = 0; i < values.length; i++) {
        product += (double) values[i] * other.values[i];
      }
      return product / Math.sqrt(squares * other.squares);
    }
  }

  private static Nearest of(Stage stage, LayerInfo layer, long samples, List<List<Found>> found) {
    stage.show(found.stream().flatMap(List::stream).map(Found::index).toList());
    return new Nearest(
        layer.index(),
        samples,
        found.stream()
            .map(
                nearest ->
                    nearest.stream()
                        .map(
                            one ->
                                new Neighbour(
                                    stage.album().place(one.index()),
                                    DataScript.rounded(one.cosine())))
                        .toList())
            .toList());
  }
}
