package io.loupe;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.attribution.AttributionMethod;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.error.MissingNeedException;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.param.Params;
import io.loupe.place.Place;
import io.loupe.probe.Counted;
import io.loupe.registry.Registry;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.RenderContext;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The context of one run. */
final class DefaultRenderContext implements RenderContext {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final RunRequest.State request;
  private final Model model;
  private final Params params;
  private final Collector collector;
  private final RunMonitor monitor;
  private final RandomGenerator random;
  private final List<Dataset> opened = new CopyOnWriteArrayList<>();

  DefaultRenderContext(RunRequest.State request, Model model, Params params, Collector collector) {
    this.request = request;
    this.model = model;
    this.params = params;
    this.collector = collector;
    this.monitor = RunMonitor.of(request.listener(), request.token());
    this.random = new SplittableRandom(request.seed());
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public Dataset dataset() {
    return optionalDataset()
        .orElseThrow(() -> MissingNeedException.data(request.visualizer().id()));
  }

  @Override
  public Optional<Dataset> optionalDataset() {
    return Optional.ofNullable(request.dataset());
  }

  @Override
  public List<String> classNames() {
    return request.classes() == null ? RenderContext.super.classNames() : request.classes().names();
  }

  @Override
  public Dataset open(String location) {
    return open(location, model.info().input());
  }

  @Override
  public Dataset open(String location, InputSpec input) {
    Dataset data = request.opener().apply(location, input);
    opened.add(data);
    return data;
  }

  /** What was left out of the data, and of those that the visualizer opened. */
  List<String> leftOut() {
    return Stream.concat(Stream.ofNullable(request.dataset()), opened.stream())
        .flatMap(data -> Datasets.leftOut(data).sentences().stream())
        .distinct()
        .toList();
  }

  @Override
  public Differentiable gradients() {
    return model
        .capability(Differentiable.class)
        .orElseThrow(
            () ->
                MissingNeedException.capability(
                    request.visualizer().id(), "gradients", model.info().engine()));
  }

  @Override
  public Registry<AttributionMethod> attributionMethods() {
    return request.attributionMethods();
  }

  @Override
  public <T> T get(Param<T> param) {
    return params.get(param);
  }

  @Override
  public boolean isDataChecked() {
    return request.dataChecked();
  }

  @Override
  public int batchSize() {
    return request.batchSize();
  }

  @Override
  public void count(List<? extends Counted<?>> parts) {
    Place place = request.place();
    if (place == null) {
      RenderContext.super.count(parts);
    } else {
      Place.Pass pass =
          new Place.Pass(
              model, dataset(), Optional.ofNullable(request.classes()), request.batchSize());
      resolved("counted-on", place.count(parts, pass, monitor));
    }
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public RandomGenerator random(long stream) {
    SplittableRandom mixer = new SplittableRandom(request.seed() + GOLDEN_GAMMA * (stream + 1));
    return new SplittableRandom(mixer.nextLong());
  }

  @Override
  public RunMonitor monitor() {
    return monitor;
  }

  @Override
  public void resolved(String name, String text) {
    collector.resolved(name, text);
  }

  @Override
  public void warn(String sentence) {
    collector.warn(sentence);
  }

  @Override
  public void emit(Artifact artifact) {
    collector.emit(artifact);
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item) {
    return collector.numbers(name, caption, item);
  }
}
