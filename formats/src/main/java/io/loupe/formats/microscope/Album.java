package io.loupe.formats.microscope;

import io.loupe.data.Dataset;
import io.loupe.data.PlacedSamples;
import io.loupe.data.Sample;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Some samples of the data in one sprite.
 *
 * @param sprite the pictures
 * @param places where the sample of an index is in it
 */
record Album(Sprite sprite, Map<Long, Integer> places) {

  /** Fetches samples in one pass, which ends at the last of them. */
  static Album write(Stage stage, String file, Collection<Long> indices) {
    TreeSet<Long> wanted = new TreeSet<>(indices);
    List<Tensor> inputs = fetched(stage.data(), wanted).stream().map(Sample::input).toList();
    Map<Long, Integer> places = new HashMap<>();
    for (long index : wanted) {
      places.put(index, places.size());
    }
    return new Album(
        Sprite.write(stage.folder(), file, inputs, stage.model().info().input()), places);
  }

  private static List<Sample> fetched(Dataset data, TreeSet<Long> wanted) {
    List<Sample> found = new ArrayList<>();
    if (wanted.isEmpty()) {
      return found;
    }
    try (PlacedSamples all = PlacedSamples.of(data)) {
      while (all.place() < wanted.last()) {
        Sample sample = all.next();
        if (wanted.contains(all.place())) {
          found.add(sample);
        }
      }
    }
    return found;
  }
}
