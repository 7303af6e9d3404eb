package io.loupe.visualizers.activation;

import io.loupe.artifact.Artifact;
import io.loupe.model.LayerInfo;
import io.loupe.model.ModelInfo;
import io.loupe.probe.MapMoments;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.internal.FilterSheet;
import io.loupe.visualizers.internal.InputMeans;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.evidence.MatchedMaps;
import io.loupe.visualizers.raster.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Mean maps of one layer, as pictures, numbers and a table. */
final class ClassMeans {
  private static final String ALL = "all";

  private final LayerInfo layer;
  private final String origin;
  private final ModelInfo model;
  private final Maps maps;
  private final ByClass<MapStatistics> inputs;
  private final ByClass<MapStatistics> statistics;
  private final MapStatistics all;

  ClassMeans(
      LayerInfo layer,
      String origin,
      ModelInfo model,
      ByClass<MapStatistics> inputs,
      ByClass<MapStatistics> statistics) {
    this.layer = layer;
    this.origin = origin;
    this.model = model;
    this.maps = Maps.of(layer);
    this.inputs = inputs;
    this.statistics = statistics;
    this.all = statistics.all(MapStatistics::merge);
  }

  /** Compares with the null model's means of the classes that are drawn. */
  NullMaps beside(ByClass<MapStatistics> redrawn, int classes, RandomGenerator random) {
    List<Tensor> trained = new ArrayList<>(List.of(means(all)));
    List<Tensor> others = new ArrayList<>(List.of(means(redrawn.all(MapStatistics::merge))));
    Map<Integer, MapStatistics> byLabel = new TreeMap<>();
    redrawn.classes().forEach(row -> byLabel.put(row.label(), row.value()));
    List<ByClass.Row<MapStatistics>> found = statistics.classes();
    for (ByClass.Row<MapStatistics> row : found.subList(0, Math.min(classes, found.size()))) {
      MapStatistics other = byLabel.get(row.label());
      if (other != null) {
        trained.add(means(row.value()));
        others.add(means(other));
      }
    }
    return NullMaps.of(maps, "mean activation", trained, others, first(trained.size() - 1), random);
  }

  /** Of few values the mean of all, which follows from the classes', would be one too many. */
  private int first(int drawn) {
    return drawn > 1 && MatchedMaps.isFew(drawn * maps.positions()) ? 1 : 0;
  }

  private Tensor means(MapStatistics statistic) {
    return Tensor.of(maps.shape(), statistic.means());
  }

  void emit(
      String name,
      int classes,
      ScaleChoice scale,
      ColorChoice colors,
      @Nullable NullMaps beside,
      Consumer<Artifact> emit) {
    int found = statistics.classes().size();
    int shown = Math.min(classes, found);
    FilterSheet sheet =
        new FilterSheet(maps, "mean activation", rows(shown), scale, colors, shown > 0 ? 0 : -1);
    List<String> footers =
        shown < found
            ? List.of("The first " + shown + " of " + found + " classes are drawn.")
            : List.of();
    String title =
        "Layer " + layer.name() + origin + ": mean activation" + (shown > 0 ? " by class" : "");
    String subtitle =
        model.name() + " \u00b7 " + maps.describe() + " \u00b7 " + all.count() + " samples";
    String caption = caption() + (beside == null ? "" : beside.caption());
    sheet.render(
        title,
        subtitle,
        footers,
        error(shown),
        beside == null ? FilterSheet.Below.nothing() : beside.below(scale, colors),
        (suffix, picture) -> emit.accept(new Artifact.Image(name + suffix, caption, picture)));
    numbers(name, emit);
    if (beside != null) {
      emit.accept(beside.numbers(name));
    }
  }

  private List<FilterSheet.Row> rows(int shown) {
    List<FilterSheet.Row> rows = new ArrayList<>();
    rows.add(row(ALL, inputs.all(MapStatistics::merge), all));
    List<ByClass.Row<MapStatistics>> parts = statistics.classes();
    List<ByClass.Row<MapStatistics>> means = inputs.classes();
    for (int c = 0; c < shown; c++) {
      rows.add(row(parts.get(c).name(), means.get(c).value(), parts.get(c).value()));
    }
    return rows;
  }

  private void numbers(String name, Consumer<Artifact> emit) {
    float[] means = empty();
    float[] variances = empty();
    float[] errors = empty();
    List<List<Object>> table = new ArrayList<>();
    MapMoments whole = all.moments();
    read(statistics.classCount(), whole, means, variances, errors);
    table.add(tableRow(ALL, all, whole));
    for (ByClass.Row<MapStatistics> row : statistics.classes()) {
      MapMoments moments = row.value().moments();
      read(row.label(), moments, means, variances, errors);
      table.add(tableRow(row.name(), row.value(), moments));
    }
    emit.accept(numbers(name, "mean", means));
    emit.accept(numbers(name, "variance", variances));
    emit.accept(numbers(name, "standard-error", errors));
    emit.accept(numbers(name, "min", extremes(MapStatistics::min)));
    emit.accept(numbers(name, "max", extremes(MapStatistics::max)));
    emit.accept(table(name, table));
  }

  /** NaN for each class and, last, for all samples. */
  private float[] empty() {
    int rows = statistics.classCount() + 1;
    float[] values = new float[Math.multiplyExact(rows, maps.elements())];
    Arrays.fill(values, Float.NaN);
    return values;
  }

  private void read(int row, MapMoments moments, float[] means, float[] variances, float[] errors) {
    for (int i = 0; i < maps.elements(); i++) {
      int at = row * maps.elements() + i;
      means[at] = (float) moments.mean(i);
      variances[at] = (float) moments.variance(i);
      errors[at] = (float) moments.standardError(i);
    }
  }

  private float[] extremes(Extreme extreme) {
    float[] values = empty();
    for (ByClass.Row<MapStatistics> row : statistics.classes()) {
      fill(values, row.label(), row.value(), extreme);
    }
    fill(values, statistics.classCount(), all, extreme);
    return values;
  }

  /** The standard error of the least known filter at each position. */
  private FilterSheet.Extra error(int shown) {
    List<Tensor> rows = new ArrayList<>(List.of(worst(all)));
    statistics.classes().subList(0, shown).forEach(row -> rows.add(worst(row.value())));
    return new FilterSheet.Extra(
        "\u00b1 error",
        "standard error of the means: the largest of all " + maps.noun() + "s",
        rows);
  }

  private Tensor worst(MapStatistics statistic) {
    MapMoments moments = statistic.moments();
    float[] worst = new float[maps.positions()];
    for (int i = 0; i < maps.elements(); i++) {
      int p = i % maps.positions();
      double error = moments.standardError(i);
      worst[p] = Double.isNaN(error) ? Float.NaN : Math.max(worst[p], (float) error);
    }
    return Tensor.of(Shape.of(maps.rows(), maps.columns()), worst);
  }

  private FilterSheet.Row row(String name, MapStatistics input, MapStatistics statistic) {
    String note = statistic.count() + (statistic.count() == 1 ? " sample" : " samples");
    return new FilterSheet.Row(
        name,
        note,
        InputMeans.picture(input, model.input()),
        InputMeans.signal(input, model.input()),
        means(statistic));
  }

  private Artifact numbers(String name, String what, float[] values) {
    int rows = statistics.classCount() + 1;
    Shape shape = Shape.of(rows, maps.filters(), maps.rows(), maps.columns());
    return new Artifact.Numbers(
        name + "-" + what,
        "The "
            + what.replace('-', ' ')
            + " of the activations of layer "
            + layer.name()
            + ", "
            + shape
            + " (class, filter, row, column); the last row is over all samples; NaN for classes"
            + " without samples.",
        Tensor.of(shape, values));
  }

  private void fill(float[] values, int row, MapStatistics statistic, Extreme extreme) {
    for (int i = 0; i < statistic.elements(); i++) {
      values[row * maps.elements() + i] = extreme.of(statistic, i);
    }
  }

  private Artifact table(String name, List<List<Object>> rows) {
    return new Artifact.Table(
        name + "-summary",
        "Mean activation of layer "
            + layer.name()
            + " over all filters and positions, the"
            + " strongest mean and single values, and how well the means are known (standard error"
            + " of a mean at one position: over all positions the mean and the largest).",
        List.of(
            "class",
            "samples",
            "mean",
            "largest mean",
            "of filter",
            "largest value",
            "mean standard error",
            "largest standard error"),
        rows);
  }

  private List<Object> tableRow(String name, MapStatistics statistic, MapMoments moments) {
    double sum = 0;
    double errors = 0;
    double worst = 0;
    float highest = Float.NEGATIVE_INFINITY;
    int top = 0;
    for (int i = 0; i < statistic.elements(); i++) {
      double error = moments.standardError(i);
      sum += moments.mean(i);
      top = moments.mean(i) > moments.mean(top) ? i : top;
      highest = Math.max(highest, statistic.max(i));
      errors += error;
      worst = Math.max(worst, error);
    }
    int n = statistic.elements();
    return List.of(
        name,
        statistic.count(),
        sum / n,
        moments.mean(top),
        top / maps.positions(),
        (double) highest,
        errors / n,
        worst);
  }

  private String caption() {
    List<Object> row = tableRow(ALL, all, all.moments());
    String noun = maps.noun();
    int silent = 0;
    for (int k = 0; k < maps.filters(); k++) {
      float highest = Float.NEGATIVE_INFINITY;
      for (int p = 0; p < maps.positions(); p++) {
        highest = Math.max(highest, all.max(k * maps.positions() + p));
      }
      silent += highest <= 0 ? 1 : 0;
    }
    String known =
        all.count() < 2
            ? ""
            : " A mean at one position is known to \u00b1"
                + Labels.number((Double) row.get(6))
                + " on average (standard error).";
    return "Mean activation of "
        + maps.describe()
        + " of layer "
        + layer.name()
        + origin
        + " over "
        + all.count()
        + " samples. The strongest mean is "
        + Labels.number((Double) row.get(3))
        + ", by "
        + noun
        + " "
        + row.get(4)
        + ". "
        + (silent == 0
            ? "Every " + noun + " fires on some sample."
            : silent + " of " + maps.filters() + " " + noun + "s never rise above zero.")
        + known;
  }

  /** Reads one extreme of one element. */
  private interface Extreme {
    float of(MapStatistics statistic, int element);
  }
}
