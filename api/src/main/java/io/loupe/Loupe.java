package io.loupe;

import io.loupe.attribution.AttributionMethod;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownNameException;
import io.loupe.model.Engine;
import io.loupe.model.InputOptions;
import io.loupe.model.Model;
import io.loupe.model.ModelProvider;
import io.loupe.model.ModelSource;
import io.loupe.place.PlaceProvider;
import io.loupe.registry.Plugins;
import io.loupe.registry.Registry;
import io.loupe.visualizer.DataCheck;
import io.loupe.visualizer.PageTab;
import io.loupe.visualizer.Visualizer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The way in: finds engines, visualizers and data readers, loads models, runs visualizers.
 *
 * <pre>{@code
 * try (Model model = Loupe.load(Path.of("lenet.zip"))) {
 *   RunResult result = Loupe.visualizer("activation-grid").on(model)
 *       .with("layers", "conv2").data(Datasets.of(sample)).seed(7).run();
 * }
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. Plug-ins are looked up once, when it is made.
 */
public final class Loupe {
  private final Registry<Engine> engines;
  private final Registry<Visualizer> visualizers;
  private final Registry<DatasetProvider> datasets;
  private final Registry<ModelProvider> models;
  private final Registry<DataCheck> checks;
  private final Registry<AttributionMethod> attributionMethods;
  private final Registry<PlaceProvider> places;
  private final Registry<PageTab> pageTabs;

  private Loupe(ClassLoader loader) {
    this.engines = Registry.load(Engine.class, loader);
    this.visualizers = Registry.load(Visualizer.class, loader);
    this.datasets = Registry.load(DatasetProvider.class, loader);
    this.models = Registry.load(ModelProvider.class, loader);
    this.checks = Registry.load(DataCheck.class, loader);
    this.attributionMethods = Registry.load(AttributionMethod.class, loader);
    this.places = Registry.load(PlaceProvider.class, loader);
    this.pageTabs = Registry.load(PageTab.class, loader);
  }

  /**
   * Finds all plug-ins on the class path.
   *
   * @return a new instance
   */
  public static Loupe create() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return create(loader == null ? Loupe.class.getClassLoader() : loader);
  }

  /**
   * Finds all plug-ins that a class loader sees.
   *
   * @param loader where to look
   * @return a new instance
   */
  public static Loupe create(ClassLoader loader) {
    return new Loupe(loader);
  }

  /**
   * Loads a model file with the engines on the class path.
   *
   * @param file the file
   * @return an open model, to be closed by the caller
   * @throws ModelLoadException if no engine can load it
   * @throws ProviderException if there is no engine at all
   */
  public static Model load(Path file) {
    return create().model(ModelSource.of(file));
  }

  /**
   * Begins a run of a visualizer on the class path.
   *
   * @param id the visualizer's id
   * @return a request to fill in
   * @throws UnknownNameException if there is none
   */
  public static RunRequest visualizer(String id) {
    return create().request(id);
  }

  /**
   * Returns the engines.
   *
   * @return all that were found
   */
  public Registry<Engine> engines() {
    return engines;
  }

  /**
   * Returns the visualizers.
   *
   * @return all that were found
   */
  public Registry<Visualizer> visualizers() {
    return visualizers;
  }

  /**
   * Returns the readers of data.
   *
   * @return all that were found
   */
  public Registry<DatasetProvider> datasets() {
    return datasets;
  }

  /**
   * Returns those who know models by name.
   *
   * @return all that were found
   */
  public Registry<ModelProvider> models() {
    return models;
  }

  /**
   * Returns the ways to tell what of an input speaks for an answer.
   *
   * @return all that were found
   */
  @Experimental
  public Registry<AttributionMethod> attributionMethods() {
    return attributionMethods;
  }

  /**
   * Returns those who open places where statistics are counted.
   *
   * @return all that were found
   */
  @Experimental
  public Registry<PlaceProvider> places() {
    return places;
  }

  /**
   * Returns what visualizers add to the pages of a microscope.
   *
   * @return all that were found
   */
  @Experimental
  public Registry<PageTab> pageTabs() {
    return pageTabs;
  }

  /**
   * Begins a run.
   *
   * @param id the visualizer's id
   * @return a request to fill in
   * @throws UnknownNameException if there is none
   */
  public RunRequest request(String id) {
    return RunRequest.of(visualizers.get(id), this);
  }

  /**
   * Begins a run of a visualizer that need not be registered.
   *
   * @param visualizer the visualizer
   * @return a request to fill in
   */
  public RunRequest request(Visualizer visualizer) {
    return RunRequest.of(visualizer, this);
  }

  /**
   * Finds and loads a model.
   *
   * @param location a file, or {@code scheme:name} of a {@link ModelProvider}
   * @param options engine options, see {@link ModelSource}; they go before those that a provider
   *     knows for its model
   * @return an open model, to be closed by the caller
   * @throws ModelLoadException if it cannot be read
   * @throws ProviderException if there is no engine at all
   */
  public Model model(String location, Map<String, String> options) {
    return model(source(location, options));
  }

  /**
   * Finds a model without loading it.
   *
   * @param location a file, or {@code scheme:name} of a {@link ModelProvider}
   * @return the source, with the options that a provider knows for its model
   * @throws ModelLoadException if there is no such file
   */
  public ModelSource source(String location) {
    int colon = location.indexOf(':');
    if (colon > 1) {
      String scheme = location.substring(0, colon);
      if (models.all().stream().anyMatch(m -> m.id().equals(scheme))) {
        ModelProvider provider = models.get(scheme);
        return Plugins.given(
            "Model provider", provider, "source", provider.locate(location.substring(colon + 1)));
      }
    }
    return ModelSource.of(existing(location));
  }

  /**
   * Finds a model without loading it.
   *
   * @param location a file, or {@code scheme:name} of a {@link ModelProvider}
   * @param options engine options, see {@link ModelSource}; they go before those that a provider
   *     knows for its model
   * @return the source
   * @throws ModelLoadException if there is no such file
   */
  public ModelSource source(String location, Map<String, String> options) {
    ModelSource found = source(location);
    Map<String, String> all = new TreeMap<>(found.options());
    all.putAll(options);
    return found.withOptions(all);
  }

  private static Path existing(String location) {
    try {
      Path path = Path.of(location);
      if (Files.isRegularFile(path) && Files.isReadable(path)) {
        return path;
      }
      if (Files.isDirectory(path)) {
        throw new ModelLoadException("Model " + location + " is a folder.", inFolder(path), null);
      }
      String problem = Files.exists(path) ? " cannot be read." : " does not exist.";
      throw new ModelLoadException(
          "Model " + location + problem,
          Files.exists(path) ? "Check its permissions." : "Check the path, or use sample:mnist.",
          null);
    } catch (InvalidPathException e) {
      throw new ModelLoadException(
          "Model \"" + location + "\" is not a path.", "Check the path.", e);
    }
  }

  /** What to give instead of a folder, told by what is in it. */
  private static String inFolder(Path folder) {
    if (Files.exists(folder.resolve("saved_model.pb"))) {
      return "It is a SavedModel of TensorFlow: load it there, for example with"
          + " keras.models.load_model of Keras 2, and save it with model.save(\"model.keras\").";
    }
    if (Files.exists(folder.resolve("model.weights.h5"))) {
      return "It is an unpacked .keras file: name the file itself, or pack config.json,"
          + " metadata.json and model.weights.h5 into a zip again.";
    }
    return Files.exists(folder.resolve("model.json"))
        ? "Name the model.json in it."
        : "Name a model file in it.";
  }

  /**
   * Loads a model with the first engine that can.
   *
   * @param source where the model comes from
   * @return an open model, to be closed by the caller
   * @throws ModelLoadException if no engine can load it; quotes every engine's reason
   * @throws ProviderException if there is no engine at all
   */
  public Model model(ModelSource source) {
    List<String> refusals = new ArrayList<>();
    for (Engine engine : engines.all()) {
      Optional<String> refusal = refusal(engine, source);
      if (refusal.isEmpty()) {
        return load(engine, source);
      }
      refusals.add(engine.id() + ": \"" + refusal.get() + "\"");
    }
    if (refusals.isEmpty()) {
      throw noEngine();
    }
    String name = source instanceof ModelSource.Bytes file ? file.fileName() : "the network";
    throw new ModelLoadException(
        "No engine can load " + name + ": " + String.join("; ", refusals) + ".",
        "Save the whole model in a form that an engine reads, or add the engine that reads this one"
            + " (--plugins).",
        null);
  }

  /**
   * Loads a model with a certain engine.
   *
   * @param source where the model comes from
   * @param engine the engine's id
   * @return an open model, to be closed by the caller
   * @throws ModelLoadException if that engine cannot load it
   * @throws UnknownNameException if there is no such engine
   */
  public Model model(ModelSource source, String engine) {
    Engine chosen = engines.get(engine);
    Optional<String> refusal = refusal(chosen, source);
    if (refusal.isPresent()) {
      throw new ModelLoadException(
          "Engine \"" + engine + "\" cannot load " + source.location() + ": " + refusal.get() + ".",
          "Leave the engine out to let Loupe choose.",
          null);
    }
    return load(chosen, source);
  }

  /** An engine that fails when asked has refused: others may do. */
  private static Optional<String> refusal(Engine engine, ModelSource source) {
    try {
      return Plugins.given("Engine", engine, "answer", engine.refusal(source));
    } catch (Throwable e) { // a stranger's code: whatever it is, others may do
      return Optional.of("failed when asked, " + Plugins.words(e) + " in " + Plugins.name(engine));
    }
  }

  private static Model load(Engine engine, ModelSource source) {
    try {
      Set<String> own = Plugins.given("Engine", engine, "options", engine.options());
      InputOptions.requireKnown(engine.id(), own, source.options());
      return Plugins.given("Engine", engine, "model", engine.load(source));
    } catch (LinkageError e) {
      throw Plugins.misfit("Engine", engine, e);
    }
  }

  private ProviderException noEngine() {
    if (!engines.problems().isEmpty()) {
      var error = engines.problems().get(0).error();
      return new ProviderException(error.message(), error.hint(), error);
    }
    return new ProviderException(
        "No engine on the class path.", "Add io.loupe:loupe-engine-dl4j.", null);
  }

  /**
   * Looks quickly whether data belong to a model: whether it answers better than chance, and if
   * not, which other preparation of the data would explain it.
   *
   * @param model stays open
   * @param dataset data in the model's own input scale
   * @return what every check on the class path found
   * @throws io.loupe.error.LoupeException if the data cannot be read
   */
  @Experimental
  public List<DataCheck.Report> check(Model model, Dataset dataset) {
    List<DataCheck.Report> reports = new ArrayList<>();
    for (DataCheck check : checks.all()) {
      check
          .check(model, dataset, input -> dataset(dataset.location(), input))
          .ifPresent(reports::add);
    }
    return reports;
  }

  /**
   * Opens data.
   *
   * @param location {@code scheme:path?option=value}; the options {@code shuffle}, {@code labels},
   *     {@code per-class} and {@code take} work on all data and apply in that order
   * @param input what the model wants, see {@link io.loupe.model.ModelInfo#input()}
   * @return a dataset
   * @throws io.loupe.error.DatasetException if it cannot be read
   * @throws UnknownNameException if there is no such scheme or option
   */
  public Dataset dataset(String location, InputSpec input) {
    DataLocation parsed = DataLocation.parse(location);
    return DataOptions.open(parsed, datasets.get(parsed.scheme()), input, this::dataset);
  }
}
