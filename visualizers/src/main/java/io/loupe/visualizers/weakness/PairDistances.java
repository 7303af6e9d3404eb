package io.loupe.visualizers.weakness;

import io.loupe.artifact.Artifact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** How far it is from each decision to each other class, of all samples together. */
final class PairDistances {
  private final Decisions decisions;
  private final TreeMap<Key, List<WeakSpot>> pairs = new TreeMap<>();

  PairDistances(Decisions decisions, List<WeakSpot> spots) {
    this.decisions = decisions;
    for (WeakSpot spot : spots) {
      Key key =
          new Key(
              spot.metric(), decisions.row(spot.target(), spot.origin().verdict()), spot.target());
      pairs.computeIfAbsent(key, k -> new ArrayList<>()).add(spot);
    }
  }

  private record Key(Metric metric, int from, int to) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::metric).thenComparing(Key::from).thenComparing(Key::to);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * One ordered pair.
   *
   * @param samples how many were tried
   * @param found for how many a change was found; sizes are of those
   * @param mean NaN if none was found, as the others
   */
  record Distance(
      int from, int to, int samples, int found, double mean, double median, double min) {}

  List<Distance> of(Metric metric) {
    List<Distance> distances = new ArrayList<>();
    pairs.forEach(
        (key, spots) -> {
          if (key.metric() == metric) {
            distances.add(distance(key, spots));
          }
        });
    return distances;
  }

  /** The pair with the smallest mean. */
  Optional<Distance> closest(Metric metric) {
    return of(metric).stream()
        .filter(distance -> distance.found() > 0)
        .min(Comparator.comparingDouble(Distance::mean));
  }

  private static Distance distance(Key key, List<WeakSpot> spots) {
    double[] sizes =
        spots.stream().filter(WeakSpot::found).mapToDouble(WeakSpot::size).sorted().toArray();
    int n = sizes.length;
    double sum = 0;
    for (double size : sizes) {
      sum += size;
    }
    double median = n == 0 ? Double.NaN : (sizes[(n - 1) / 2] + sizes[n / 2]) / 2;
    double min = n == 0 ? Double.NaN : sizes[0];
    return new Distance(key.from(), key.to(), spots.size(), n, sum / n, median, min);
  }

  Artifact.Table toTable() {
    List<List<Object>> rows = new ArrayList<>();
    boolean replaced = !of(Metric.REPLACED).isEmpty();
    for (Metric metric : Metric.values()) {
      for (Distance distance : of(metric)) {
        rows.add(
            List.of(
                metric.label(),
                decisions.rowLabel(distance.from()),
                decisions.label(distance.to()),
                distance.samples(),
                distance.found(),
                distance.mean(),
                distance.median(),
                distance.min()));
      }
    }
    return new Artifact.Table(
        "weak-spots-pairs",
        "Size of the smallest changes found that "
            + decisions.turned()
            + ", for each pair; from is what the model says of the sample. "
            + (replaced
                ? "Sizes count replaced values."
                : "1 is the way from the lowest input to the highest."),
        List.of("metric", "from", "to", "samples", "found", "mean", "median", "min"),
        rows);
  }
}
