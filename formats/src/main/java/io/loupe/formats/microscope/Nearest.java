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
 * @param sprite their pictures
 * @param of for each sample with a page its neighbours, the nearest first
 */
record Nearest(int layer, long samples, Sprite sprite, List<List<Neighbour>> of) {
  static final String KEY = "near/all";

  private static final int SHOWN = 8;

  /**
   * A sample near by.
   *
   * @param tile its place in the sprite
   * @param id its name
   * @param label number of its class; nothing without one
   * @param cosine of the angle between the values, 1 for the same up to a factor
   */
  record Neighbour(int tile, String id, @Nullable Integer label, @Nullable Double cosine) {}

  private record Found(Sample sample, long index, double cosine) {
    static final Comparator<Found> NEAREST =
        Comparator.comparingDouble(Found::cosine).reversed().thenComparingLong(Found::index);
  }

  static Nearest written(Stage stage, LayerInfo layer, List<Sample> chosen) {
    Tensor own = SamplePart.values(stage, chosen, layer);
    List<List<Found>> found = new ArrayList<>();
    for (int n = 0; n < chosen.size(); n++) {
      found.add(new ArrayList<>());
    }
    long samples =
        Streamed.over(
            stage,
            layer,
            (index, sample, values) -> {
              for (int n = 0; n < chosen.size(); n++) {
                double cosine = cosine(own.slice(n), values);
                if (!sample.id().equals(chosen.get(n).id()) && !Double.isNaN(cosine)) {
                  keep(found.get(n), new Found(sample, index, cosine));
                }
              }
            });
    Nearest nearest = of(stage, layer, samples, found);
    stage.folder().script(KEY, nearest);
    return nearest;
  }

  private static void keep(List<Found> nearest, Found one) {
    int at = nearest.size();
    while (at > 0 && Found.NEAREST.compare(one, nearest.get(at - 1)) < 0) {
      at--;
    }
    nearest.add(at, one);
    if (nearest.size() > SHOWN) {
      nearest.remove(SHOWN);
    }
  }

  /** Not a number where either has no values but zeros. */
  private static double cosine(Tensor one, Tensor other) {
    double product = 0;
    double ofOne = 0;
    double ofOther = 0;
    for (int i = 0; i < one.shape().elements(); i++) {
      double a = one.get(i);
      double b = other.get(i);
      product += a * b;
      ofOne += a * a;
      ofOther += b * b;
    }
    return product / Math.sqrt(ofOne * ofOther);
  }

  private static Nearest of(Stage stage, LayerInfo layer, long samples, List<List<Found>> found) {
    List<Tensor> inputs = new ArrayList<>();
    List<List<Neighbour>> neighbours = new ArrayList<>();
    for (List<Found> nearest : found) {
      List<Neighbour> shown = new ArrayList<>();
      for (Found one : nearest) {
        Sample sample = one.sample();
        shown.add(
            new Neighbour(
                inputs.size(),
                sample.id(),
                sample.label().isPresent() ? sample.label().getAsInt() : null,
                DataScript.rounded(one.cosine())));
        inputs.add(sample.input());
      }
      neighbours.add(shown);
    }
    Sprite sprite =
        Sprite.write(stage.folder(), "near/all.png", inputs, stage.model().info().input());
    return new Nearest(layer.index(), samples, sprite, neighbours);
  }
}
