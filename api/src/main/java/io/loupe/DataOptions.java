package io.loupe;

import io.loupe.data.BadSamples;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.Datasets;
import io.loupe.data.HeldInput;
import io.loupe.data.InputSpec;
import io.loupe.error.UnknownNameException;
import io.loupe.param.Param;
import io.loupe.registry.Plugins;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** The options that work on all data. */
final class DataOptions {
  private static final Param<Integer> SHUFFLE = Param.integer("shuffle", 0);
  private static final Param<Integer> PER_CLASS = Param.integer("per-class", 1);
  private static final Param<Integer> TAKE = Param.integer("take", 1);
  private static final Set<String> COMMON =
      Set.of("shuffle", "labels", "per-class", "take", BadSamples.OPTION);

  private DataOptions() {}

  /** Opens data; what goes with the samples is put to them before they are chosen or shuffled. */
  static Dataset open(
      DataLocation location,
      DatasetProvider provider,
      InputSpec input,
      BiFunction<String, InputSpec, Dataset> opener) {
    Map<String, String> own = new LinkedHashMap<>(location.options());
    own.keySet().removeAll(COMMON);
    for (String option : own.keySet()) {
      if (!provider.options().contains(option)) {
        Set<String> available = new TreeSet<>(COMMON);
        available.addAll(provider.options());
        throw new UnknownNameException(
            "option of " + location.scheme() + " data", option, available);
      }
    }
    BadSamples bad = BadSamples.of(location);
    if (bad == BadSamples.SKIP) {
      own.put(BadSamples.OPTION, "skip");
    }
    Dataset dataset =
        open(provider, new DataLocation(location.scheme(), location.path(), own), input);
    for (HeldInput held : input.held()) {
      InputSpec other = InputSpec.of(held.shape(), 0, 1);
      dataset = Datasets.holding(dataset, held.name(), opener.apply(held.location(), other));
    }
    if (bad == BadSamples.SKIP) {
      dataset = Datasets.skippingBad(dataset);
    }
    Map<String, String> given = location.options();
    if (given.containsKey("shuffle")) {
      dataset = Datasets.shuffle(dataset, SHUFFLE.parse(given.get("shuffle")));
    }
    if (given.containsKey("labels")) {
      dataset = Datasets.withLabels(dataset, labels(dataset, given.get("labels")));
    }
    if (given.containsKey("per-class")) {
      dataset = Datasets.perClass(dataset, PER_CLASS.parse(given.get("per-class")));
    }
    if (given.containsKey("take")) {
      dataset = Datasets.take(dataset, TAKE.parse(given.get("take")));
    }
    return dataset;
  }

  private static Dataset open(DatasetProvider provider, DataLocation location, InputSpec input) {
    try {
      return Plugins.given("Dataset provider", provider, "dataset", provider.open(location, input));
    } catch (LinkageError e) {
      throw Plugins.misfit("Dataset provider", provider, e);
    }
  }

  /** Labels by number or by class name. */
  private static Set<Integer> labels(Dataset dataset, String text) {
    Set<Integer> labels = new TreeSet<>();
    for (String item : text.split(",", -1)) {
      labels.add(label(dataset.classNames(), item));
    }
    return labels;
  }

  private static int label(List<String> classes, String item) {
    int named = classes.indexOf(item);
    if (named >= 0) {
      return named;
    }
    boolean number = item.matches("\\d{1,9}");
    if (number && Integer.parseInt(item) < classes.size()) {
      return Integer.parseInt(item);
    }
    throw new UnknownNameException("class", item, classes);
  }
}
