package io.loupe.spark;

import io.loupe.Loupe;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.error.ProviderException;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.Counted;
import io.loupe.probe.Recipe;
import io.loupe.probe.Statistic;
import io.loupe.registry.Registry;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every executor is told: words and numbers, from which it opens model and data and makes the
 * statistics again. Nothing of Loupe's own is serialised.
 *
 * @param version of Loupe where the job was begun
 * @param file name under which Spark hands out the model's files
 * @param sha256 of that archive
 * @param engine id of the engine
 * @param options what the model is loaded with, name and value in turn
 * @param location of the data; empty where samples come as rows
 * @param classes names that were given to the classes, after where they come from; may be empty
 * @param statistics for each statistic its id, its provider and the provider's arguments
 * @param batchSize samples per pass
 * @param threads that a pass takes
 */
record Assignment(
    String version,
    String file,
    String sha256,
    String engine,
    List<String> options,
    String location,
    List<String> classes,
    List<List<String>> statistics,
    int batchSize,
    int threads)
    implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int ARGUMENTS = 2;
  private static final int MOST_BATCHES = 16;
  private static final long MOST_BYTES = 1 << 24;

  Assignment {
    options = new ArrayList<>(options);
    classes = new ArrayList<>(classes);
    statistics = new ArrayList<>(statistics.stream().map(ArrayList::new).toList());
  }

  static List<String> describe(Statistic<?> statistic) {
    Recipe recipe =
        statistic
            .recipe()
            .orElseThrow(
                () ->
                    new ProviderException(
                        "Statistic "
                            + statistic.id()
                            + " does not say how it is made again on another machine.",
                        "Override Statistic.recipe() and register a StatisticProvider.",
                        null));
    List<String> all = new ArrayList<>(List.of(statistic.id(), recipe.provider()));
    all.addAll(recipe.arguments());
    return all;
  }

  /** What is opened once: the same of all tasks of equal model and data. */
  List<Object> key() {
    return List.of(sha256, engine, options, location, classes, threads);
  }

  /** How many samples are read before they go through the model, one batch after the other. */
  int gathered(InputSpec input) {
    long sample = (long) input.shape().elements() * Float.BYTES;
    return (int)
        Math.max(batchSize, Math.min((long) MOST_BATCHES * batchSize, MOST_BYTES / sample));
  }

  void checkVersion() {
    String here = version(Assignment.class);
    if (!here.equals(version)) {
      throw new ProviderException(
          "An executor has Loupe " + here + ", and the job was begun by Loupe " + version + ".",
          "Give executors the jars of the same version (--jars).",
          null);
    }
  }

  static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  Model openModel(Loupe loupe) {
    return loupe.model(ModelFiles.received(file, sha256, options), engine);
  }

  Dataset openData(Loupe loupe, InputSpec input) {
    Dataset dataset = loupe.dataset(location, input);
    return classNames().map(names -> names.applied(dataset)).orElse(dataset);
  }

  private Optional<ClassNames> classNames() {
    return classes.isEmpty()
        ? Optional.empty()
        : Optional.of(new ClassNames(classes.get(0), classes.subList(1, classes.size())));
  }

  /** The statistics, with nothing counted. */
  List<Counted<?>> nothing(Registry<StatisticProvider> providers, Model model) {
    List<Counted<?>> all = new ArrayList<>();
    for (List<String> words : statistics) {
      StatisticProvider provider = providers.get(words.get(1));
      Statistic<?> made = provider.make(words.subList(ARGUMENTS, words.size()), model);
      if (!made.id().equals(words.get(0))) {
        throw new ProviderException(
            "An executor makes the statistic "
                + made.id()
                + " where "
                + words.get(0)
                + " is meant.",
            "Give executors the jars of the same version (--jars).",
            null);
      }
      all.add(Counted.nothing(made));
    }
    return all;
  }
}
