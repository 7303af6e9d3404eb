package io.loupe.attribution;

import io.loupe.Experimental;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.Params;
import io.loupe.probe.ProbePlan;
import io.loupe.registry.Plugins;
import io.loupe.registry.Registry;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A use of an attribution method: which one, with which values of its parameters, at which layer.
 * Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * AttributionMethod method = Loupe.create().attributionMethods().get("grad-cam");
 * Attribution cam = AttributionRequest.of(method).layer("conv2")
 *     .attribute(model, Batch.of(samples), Objectives.unit("preds", 3));
 * }</pre>
 */
@Experimental
public final class AttributionRequest {
  /** Name under which a text gives the layer, among a method's own parameters. */
  public static final String LAYER = "layer";

  private static final long DEFAULT_SEED = 1;

  private final AttributionMethod method;
  private final Map<String, String> parameters;
  private final Settings settings;

  /** What is no parameter of the method. */
  private record Settings(
      @Nullable String layer, @Nullable Dataset data, long seed, int passSize, RunMonitor monitor) {
    static final Settings USUAL =
        new Settings(null, null, DEFAULT_SEED, ProbePlan.DEFAULT_BATCH_SIZE, RunMonitor.silent());
  }

  private AttributionRequest(
      AttributionMethod method, Map<String, String> parameters, Settings settings) {
    this.method = method;
    this.parameters = parameters;
    this.settings = settings;
  }

  /**
   * Begins a request.
   *
   * @param method the method
   * @return a request with the method's defaults
   */
  public static AttributionRequest of(AttributionMethod method) {
    return new AttributionRequest(method, Map.of(), Settings.USUAL);
  }

  /**
   * Reads requests: methods with commas between, each perhaps with values of its parameters and
   * {@code layer} in brackets, for example {@code grad-cam(layer=conv2), smoothgrad(samples=20)}. A
   * value with a comma, a bracket or a blank at an end stands in single quotes.
   *
   * @param text the text; a blank one holds none
   * @param methods where the methods are looked up
   * @return the requests in their order
   * @throws ParameterException if the text cannot be read, or a value cannot
   * @throws io.loupe.error.UnknownNameException if there is no such method or parameter
   */
  public static List<AttributionRequest> parseAll(
      String text, Registry<AttributionMethod> methods) {
    return new RequestParser(text, methods).parseAll();
  }

  /**
   * Returns the method.
   *
   * @return as it was given
   */
  public AttributionMethod method() {
    return method;
  }

  /**
   * Sets a parameter of the method, or the {@link #LAYER}.
   *
   * @param name the parameter's name
   * @param value the value as text
   * @return a changed copy
   * @throws io.loupe.error.UnknownNameException if the method has no such parameter
   * @throws ParameterException if the value cannot be read or breaks a limit
   */
  public AttributionRequest with(String name, String value) {
    if (name.equals(LAYER) && looksAtLayer()) {
      return layer(value);
    }
    Map<String, String> all = new TreeMap<>(parameters);
    all.put(name, value);
    try {
      Params.resolve(method.parameters(), all);
    } catch (ParameterException e) {
      throw new ParameterException(
          method.id() + ": " + e.message().replaceFirst("^--", ""), e.hint());
    }
    return new AttributionRequest(method, Collections.unmodifiableMap(all), settings);
  }

  /**
   * Names the layer to look at.
   *
   * @param layer its name
   * @return a changed copy
   */
  public AttributionRequest layer(String layer) {
    return with(
        new Settings(layer, settings.data, settings.seed, settings.passSize, settings.monitor));
  }

  /**
   * Returns the layer that was named.
   *
   * @return empty for the usual one
   */
  public Optional<String> layer() {
    return Optional.ofNullable(settings.layer);
  }

  /**
   * Gives samples to compare with.
   *
   * @param data in the model's input scale
   * @return a changed copy
   */
  public AttributionRequest data(Dataset data) {
    return with(
        new Settings(settings.layer, data, settings.seed, settings.passSize, settings.monitor));
  }

  /**
   * Sets the seed of everything random.
   *
   * @param seed any number; 1 if never set
   * @return a changed copy
   */
  public AttributionRequest seed(long seed) {
    return with(
        new Settings(settings.layer, settings.data, seed, settings.passSize, settings.monitor));
  }

  /**
   * Sets how many rows go through the model at once.
   *
   * @param size positive
   * @return a changed copy
   * @throws ParameterException if it is not positive
   */
  public AttributionRequest passSize(int size) {
    if (size < 1) {
      throw ParameterException.limit("batch", "positive", Integer.toString(size));
    }
    return with(new Settings(settings.layer, settings.data, settings.seed, size, settings.monitor));
  }

  /**
   * Names who is told of progress and may cancel.
   *
   * @param monitor the monitor
   * @return a changed copy
   */
  public AttributionRequest monitor(RunMonitor monitor) {
    return with(
        new Settings(settings.layer, settings.data, settings.seed, settings.passSize, monitor));
  }

  private AttributionRequest with(Settings other) {
    return new AttributionRequest(method, parameters, other);
  }

  /**
   * Tells whether it looks at an inner layer.
   *
   * @return whether {@link #layer(String)} has a meaning
   */
  public boolean looksAtLayer() {
    return method.needs().contains(AttributionNeed.LAYER)
        || method.needs().contains(AttributionNeed.POSITIONS);
  }

  /**
   * Describes it so that {@link #parseAll} reads it back.
   *
   * @return id, and in brackets what is not the default
   */
  public String describe() {
    Map<String, String> all = new TreeMap<>(parameters);
    layer().ifPresent(name -> all.put(LAYER, name));
    return all.isEmpty()
        ? method.id()
        : method.id()
            + all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + RequestParser.quoted(entry.getValue()))
                .collect(Collectors.joining(", ", "(", ")"));
  }

  /**
   * Returns the layer that is looked at where none is named: the last one with several positions
   * that computes something, which is where Grad-CAM usually looks.
   *
   * @param model the model
   * @return empty if no layer has positions
   */
  public static Optional<LayerInfo> usualLayer(Model model) {
    return Layers.usual(model);
  }

  /**
   * Finds the layer that is looked at.
   *
   * @param model the model
   * @return the one that was named, else the usual one
   * @throws io.loupe.error.UnknownLayerException if it is not there
   * @throws ParameterException if there is none, or it has no positions and the method needs them
   */
  public LayerInfo lookedAt(Model model) {
    return new MethodContext(this, model).layer();
  }

  /**
   * Holds the request against a model before anything is computed.
   *
   * @param model the model it is meant for
   * @throws MissingNeedException if the engine or the request lacks what the method needs
   * @throws io.loupe.error.UnknownLayerException if the layer is not there
   * @throws ParameterException if the layer has no positions and the method needs them
   */
  public void check(Model model) {
    new MethodContext(this, model).check();
  }

  /**
   * Makes the maps.
   *
   * @param model open; stays open
   * @param batch what it is fed
   * @param objective what is explained, without {@code label}
   * @return what the method found
   * @throws MissingNeedException if the engine or the request lacks what the method needs
   * @throws ProviderException if the method answers with what does not fit the batch
   * @throws io.loupe.error.RunCancelledException if the monitor says so
   * @throws io.loupe.error.LoupeException if the user asked for what cannot be
   */
  public Attribution attribute(Model model, Batch batch, Objective objective) {
    Objectives.check(objective, model);
    MethodContext context = new MethodContext(this, model);
    context.check();
    Attribution found =
        Plugins.given(
            "Attribution method",
            method,
            "attribution",
            method.attribute(batch, objective, context));
    requireFitting(found, model, batch);
    return found;
  }

  private void requireFitting(Attribution found, Model model, Batch batch) {
    Shape item = batch.inputs().shape().item();
    Shape maps = found.maps().shape();
    boolean count = maps.rank() > 0 && maps.dim(0) == batch.inputs().shape().dim(0);
    boolean fits =
        found
            .layer()
            .map(name -> fits(maps.item(), model.layer(name).outputShape()))
            .orElseGet(() -> fits(maps.item(), item));
    if (!count || !fits) {
      throw new ProviderException(
          "Attribution method "
              + Plugins.name(method)
              + " gave maps "
              + maps
              + " for inputs "
              + batch.inputs().shape()
              + found.layer().map(name -> " at layer \"" + name + "\"").orElse("")
              + ".",
          "Get a working build of it.",
          null);
    }
  }

  /** The whole shape, one channel of it, or its positions alone. */
  private static boolean fits(Shape map, Shape whole) {
    if (map.equals(whole)) {
      return true;
    }
    int channels = whole.rank() < 2 ? 1 : whole.dim(0);
    boolean sameSize = map.elements() == whole.elements() / Math.max(1, channels);
    return whole.rank() > 1
        && sameSize
        && (map.equals(whole.item()) || map.equals(whole.item().withBatch(1)));
  }

  Map<String, String> parameters() {
    return parameters;
  }

  @Nullable Dataset givenData() {
    return settings.data;
  }

  long givenSeed() {
    return settings.seed;
  }

  int givenPassSize() {
    return settings.passSize;
  }

  RunMonitor givenMonitor() {
    return settings.monitor;
  }

  /**
   * Tells whether a method can be used on a model at all.
   *
   * @param method the method
   * @param model the model
   * @param data whether there are samples to compare with
   * @return whether all that it needs is there
   */
  public static boolean suits(AttributionMethod method, Model model, boolean data) {
    AttributionRequest request = of(method);
    try {
      (data ? request.data(Datasets.of(List.of())) : request).check(model);
      return true;
    } catch (MissingNeedException | ParameterException e) {
      return false;
    }
  }
}
