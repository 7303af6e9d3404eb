package io.loupe.attribution;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maps of a batch, and what the method itself can say of them. Immutable.
 *
 * @param maps one for each item of the batch, owned: in the input's shape [N,C,H,W], [N,C,T] or
 *     [N,K] or with one channel, or at a layer [N,h,w], [N,l] or in the layer's shape
 * @param layer whose positions the maps have; empty for the input's
 * @param scale what their values can be read as
 * @param measures for each item numbers by name, for example {@link #COMPLETENESS_ERROR}; in the
 *     order in which people should read them
 * @param remarks what a reader of the maps has to know, a sentence each
 */
@Experimental
public record Attribution(
    Tensor maps,
    Optional<String> layer,
    MapScale scale,
    List<Map<String, Double>> measures,
    List<String> remarks) {
  /** Measure: by how much the sum of a map differs from {@link #EXPECTED_SUM}; not negative. */
  public static final String COMPLETENESS_ERROR = "completeness error";

  /** Measure: what the values of a map should add up to, in the unit of the objective. */
  public static final String EXPECTED_SUM = "expected sum";

  /** Measure: points of a path, masks, or whatever else was counted. */
  public static final String STEPS = "steps";

  /**
   * Copies lists and maps.
   *
   * @param maps one for each item of the batch, owned: [N,C,H,W], [N,h,w] and so on
   * @param layer whose positions the maps have; empty for the input's
   * @param scale what their values can be read as
   * @param measures for each item numbers by name
   * @param remarks what a reader of the maps has to know, a sentence each
   * @throws IllegalArgumentException if there is not one map of measures for each item
   */
  public Attribution {
    measures =
        measures.stream()
            .map(own -> Collections.unmodifiableMap(new LinkedHashMap<>(own)))
            .toList();
    remarks = List.copyOf(remarks);
    if (maps.shape().rank() < 1 || measures.size() != maps.shape().dim(0)) {
      throw new IllegalArgumentException(
          measures.size() + " items with measures for maps " + maps.shape());
    }
  }

  /**
   * Makes maps that come with measures.
   *
   * @param maps one for each item of the batch, owned: [N,C,H,W], [N,h,w] and so on
   * @param layer whose positions the maps have; empty for the input's
   * @param scale what their values can be read as
   * @param measures for each item numbers by name
   * @throws IllegalArgumentException if there is not one map of measures for each item
   */
  public Attribution(
      Tensor maps, Optional<String> layer, MapScale scale, List<Map<String, Double>> measures) {
    this(maps, layer, scale, measures, List.of());
  }

  /**
   * Makes maps of the input that say nothing more.
   *
   * @param maps [N,C,H,W], [N,C,T] or [N,K], or with one channel
   * @param scale what their values can be read as
   * @return the attribution
   */
  public static Attribution of(Tensor maps, MapScale scale) {
    return new Attribution(maps, Optional.empty(), scale, silent(maps));
  }

  /**
   * Makes maps of a layer that say nothing more.
   *
   * @param maps [N,h,w], [N,l] or in the layer's shape
   * @param layer whose positions they have
   * @param scale what their values can be read as
   * @return the attribution
   */
  public static Attribution at(String layer, Tensor maps, MapScale scale) {
    return new Attribution(maps, Optional.of(layer), scale, silent(maps));
  }

  /**
   * Adds remarks.
   *
   * @param sentences what a reader of the maps has to know
   * @return a copy with these instead of its own
   */
  public Attribution withRemarks(List<String> sentences) {
    return new Attribution(maps, layer, scale, measures, sentences);
  }

  private static List<Map<String, Double>> silent(Tensor maps) {
    return Collections.nCopies(maps.shape().dim(0), Map.of());
  }
}
