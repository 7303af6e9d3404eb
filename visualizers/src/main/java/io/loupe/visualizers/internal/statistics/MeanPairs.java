package io.loupe.visualizers.internal.statistics;

import com.google.auto.service.AutoService;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether the filter with the highest mean at a position is beyond chance: differences, sample by
 * sample, between it and the second. Counted in a second pass over the data, when both are known.
 *
 * @param layer whose filters they are
 * @param contests for all samples, and for each class by its number
 */
public record MeanPairs(LayerInfo layer, Map<Integer, Contest> contests)
    implements Statistic<MeanPairs.Differences> {

  public MeanPairs {
    contests = Map.copyOf(contests);
  }

  /** Of the winners of the mean that a first pass has found. */
  public static MeanPairs of(LayerStatistics statistics) {
    Map<Integer, Contest> contests = new TreeMap<>();
    statistics.byMeans().forEach((label, winners) -> contests.put(label, Contest.between(winners)));
    return new MeanPairs(statistics.layer(), contests);
  }

  /**
   * Who is compared.
   *
   * @param first for each position the filter with the highest mean, {@link WinnerCounts#NONE}
   *     where none is above the floor
   * @param second for each position the filter with the second highest
   */
  public record Contest(List<Integer> first, List<Integer> second) {
    private static final char BETWEEN = ';';

    public Contest {
      first = List.copyOf(first);
      second = List.copyOf(second);
    }

    private static Contest between(WinnerMap winners) {
      int positions = winners.maps().positions();
      return new Contest(
          IntStream.range(0, positions).map(winners::winner).boxed().toList(),
          IntStream.range(0, positions).map(winners::second).boxed().toList());
    }

    private String toText() {
      return text(first) + BETWEEN + text(second);
    }

    private static String text(List<Integer> filters) {
      return filters.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static Contest parse(String text, Maps maps) {
      List<List<Integer>> both = new ArrayList<>();
      for (String filters : Splitter.on(BETWEEN).split(text)) {
        both.add(Splitter.on(',').splitToStream(filters).map(Integer::valueOf).toList());
      }
      if (both.size() != 2 || both.stream().anyMatch(list -> !areOf(list, maps))) {
        throw new IllegalArgumentException("no filters of " + maps);
      }
      return new Contest(both.get(0), both.get(1));
    }

    private static boolean areOf(List<Integer> filters, Maps maps) {
      return filters.size() == maps.positions()
          && filters.stream().allMatch(k -> k >= WinnerCounts.NONE && k < maps.filters());
    }
  }

  /** Differences at each position, over all samples and those of each class. */
  public static final class Differences {
    private final Maps maps;
    private final Map<Integer, Compared> byLabel = new TreeMap<>();

    /** Filters that are compared, by position, and how they differ. */
    private record Compared(
        @SuppressWarnings("ArrayRecordComponent") int[] first,
        @SuppressWarnings("ArrayRecordComponent") int[] second,
        MapStatistics differences) {}

    private Differences(Maps maps, Map<Integer, Contest> contests) {
      this.maps = maps;
      contests.forEach(
          (label, contest) ->
              byLabel.put(
                  label,
                  new Compared(
                      Ints.toArray(contest.first),
                      Ints.toArray(contest.second),
                      new MapStatistics(maps.positions()))));
    }

    /**
     * Adds samples to what they are part of.
     *
     * @param values of the layer, one sample after another
     */
    public void add(List<Sample> samples, float[] values) {
      byLabel.forEach(
          (label, compared) -> {
            List<Integer> own = new ArrayList<>();
            for (int n = 0; n < samples.size(); n++) {
              if (label == LayerStatistics.ALL
                  || samples.get(n).label().orElse(LayerStatistics.ALL) == label) {
                own.add(n);
              }
            }
            if (!own.isEmpty()) {
              add(compared, maps, values, own);
            }
          });
    }

    private static void add(Compared compared, Maps maps, float[] values, List<Integer> samples) {
      int[] first = compared.first;
      int[] second = compared.second;
      float[] differences = new float[samples.size() * first.length];
      int[] items = new int[samples.size()];
      for (int n = 0; n < items.length; n++) {
        items[n] = n;
        int at = samples.get(n) * maps.elements();
        for (int p = 0; p < first.length; p++) {
          differences[n * first.length + p] =
              first[p] < 0 || second[p] < 0
                  ? 0
                  : values[at + first[p] * first.length + p]
                      - values[at + second[p] * first.length + p];
        }
      }
      compared.differences.add(differences, items);
    }

    /**
     * The same winners, each with the chance that it is none; NaN where there is nothing to compare
     * it with.
     */
    WinnerMap tested(int label, WinnerMap winners) {
      Compared compared = byLabel.get(label);
      if (compared == null) {
        return winners;
      }
      double[] probabilities = new double[maps.positions()];
      for (int p = 0; p < probabilities.length; p++) {
        MapStatistics found = compared.differences;
        probabilities[p] =
            winners.winner(p) < 0 || winners.second(p) < 0
                ? Double.NaN
                : Significance.pairedTest(found.mean(p), found.standardError(p), found.count());
      }
      return winners.withProbabilities(probabilities);
    }

    private List<MapStatistics> parts() {
      return byLabel.values().stream().map(Compared::differences).toList();
    }
  }

  @Override
  public String id() {
    return "mean-pairs/1 " + List.of(layer.name(), layer.outputShape()) + " " + words().hashCode();
  }

  private ProbeRequest request() {
    return ProbeRequest.of(layer.name());
  }

  @Override
  public List<ProbeRequest> requests() {
    return List.of(request());
  }

  @Override
  public Differences create() {
    return new Differences(Maps.of(layer), contests);
  }

  @Override
  public void add(Differences state, ActivationBatch batch) {
    state.add(batch.samples(), batch.get(request()).toArray());
  }

  @Override
  public void merge(Differences state, Differences other) {
    List<MapStatistics> own = state.parts();
    List<MapStatistics> others = other.parts();
    for (int i = 0; i < own.size(); i++) {
      own.get(i).merge(others.get(i));
    }
  }

  /**
   * For all samples, then by class: {@code mean} and {@code standard-error} of the difference
   * [classes+1,positions].
   */
  @Override
  public Map<String, Tensor> finish(Differences state) {
    int positions = Maps.of(layer).positions();
    List<MapStatistics> parts = state.parts();
    float[] means = new float[parts.size() * positions];
    float[] errors = new float[means.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) parts.get(i / positions).mean(i % positions);
      errors[i] = (float) parts.get(i / positions).standardError(i % positions);
    }
    Shape shape = Shape.of(parts.size(), positions);
    return Map.of("mean", Tensor.of(shape, means), "standard-error", Tensor.of(shape, errors));
  }

  @Override
  public void write(Differences state, DataOutput out) throws IOException {
    for (MapStatistics part : state.parts()) {
      part.write(out);
    }
  }

  @Override
  public Differences read(DataInput in) throws IOException {
    Differences state = create();
    for (Map.Entry<Integer, Differences.Compared> entry : state.byLabel.entrySet()) {
      Differences.Compared compared = entry.getValue();
      entry.setValue(
          new Differences.Compared(compared.first, compared.second, compared.differences.read(in)));
    }
    return state;
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    new TreeMap<>(contests)
        .forEach((label, contest) -> words.addAll(List.of(label.toString(), contest.toText())));
    return words;
  }

  @Override
  public Optional<Recipe> recipe() {
    List<String> arguments = new ArrayList<>(List.of(layer.name()));
    arguments.addAll(words());
    return Optional.of(new Recipe(Provider.ID, arguments));
  }

  /** Makes it of the layer's name and, in turn, a class and its contest. */
  @AutoService(StatisticProvider.class)
  public static final class Provider implements StatisticProvider {
    private static final String ID = "mean-pairs";

    @Override
    public String id() {
      return ID;
    }

    @Override
    public String description() {
      return "Differences between filters with the highest and the second highest mean.";
    }

    @Override
    public MeanPairs make(List<String> arguments, Model model) {
      LayerInfo layer = model.layer(arguments.get(0));
      Map<Integer, Contest> contests = new TreeMap<>();
      for (int i = 1; i + 1 < arguments.size(); i += 2) {
        contests.put(
            Integer.valueOf(arguments.get(i)), Contest.parse(arguments.get(i + 1), Maps.of(layer)));
      }
      return new MeanPairs(layer, contests);
    }
  }
}
