package io.loupe.formats.microscope;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.Provenance;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.error.RunCancelledException;
import io.loupe.model.Model;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What all parts of a microscope share: what is looked at, where to, and what was run for it. */
final class Stage {
  private final Loupe loupe;
  private final Model model;
  private final Dataset data;
  private final Settings settings;
  private final Folder folder;
  private final Album album;
  private final ProgressListener progress;
  private final CancellationToken token;
  private final List<Provenance> runs = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();

  /**
   * What could not be made.
   *
   * @param part of the pages
   * @param reason why, for people
   */
  record Missing(String part, String reason) {}

  Stage(
      Loupe loupe,
      Model model,
      Dataset data,
      Settings settings,
      Folder folder,
      Album album,
      ProgressListener progress,
      CancellationToken token) {
    this.loupe = loupe;
    this.model = model;
    this.data = data;
    this.settings = settings;
    this.folder = folder;
    this.album = album;
    this.progress = progress;
    this.token = token;
  }

  Loupe loupe() {
    return loupe;
  }

  Model model() {
    return model;
  }

  Dataset data() {
    return data;
  }

  Settings settings() {
    return settings;
  }

  Folder folder() {
    return folder;
  }

  Album album() {
    return album;
  }

  /** Puts samples into the album. */
  void show(Collection<Long> indices) {
    show(indices, List.of());
  }

  /** Puts samples into the album, and shows them to those who cut something from them. */
  void show(Collection<Long> indices, List<Seen.Cutter> cutters) {
    album.add(data, indices, cutters);
  }

  /** The runs since this was asked last. */
  List<Provenance> takeRuns() {
    List<Provenance> taken = List.copyOf(runs);
    runs.clear();
    return taken;
  }

  /** What could not be made since this was asked last. */
  List<Missing> takeMissing() {
    List<Missing> taken = List.copyOf(missing);
    missing.clear();
    return taken;
  }

  RunResult run(String visualizer, Map<String, String> parameters) {
    return kept(request(visualizer, data, parameters).run());
  }

  /** Runs it, and lets it check before whether the data belong to the model. */
  RunResult checking(String visualizer, Map<String, String> parameters) {
    return kept(unchecked(visualizer, data, parameters).run());
  }

  /** Runs it on some samples. */
  RunResult run(String visualizer, List<Sample> some, Map<String, String> parameters) {
    Dataset named = Datasets.of(some, data.classNames());
    return kept(request(visualizer, named, parameters).run());
  }

  /** Runs it without keeping what it makes. */
  void run(String visualizer, Map<String, String> parameters, ArtifactSink sink) {
    var unused = kept(request(visualizer, data, parameters).onlyTo(sink).run());
  }

  /** Makes a part that not every model or data allows; where they do not, the page says why. */
  <T> Optional<T> attempt(String part, Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (RunCancelledException e) {
      throw e;
    } catch (LoupeException e) {
      lacks(part, e.message());
      return Optional.empty();
    }
  }

  /** Says on the page that a part could not be made. */
  void lacks(String part, String reason) {
    missing.add(new Missing(part, reason));
  }

  /** All runs are on the same model and data: one check is enough. */
  private RunRequest request(String visualizer, Dataset on, Map<String, String> parameters) {
    return unchecked(visualizer, on, parameters).dataChecked();
  }

  private RunRequest unchecked(String visualizer, Dataset on, Map<String, String> parameters) {
    return loupe
        .request(visualizer)
        .on(model)
        .data(on)
        .with(parameters)
        .seed(settings.seed())
        .batchSize(settings.batchSize())
        .progress(progress)
        .cancelledBy(token);
  }

  private RunResult kept(RunResult result) {
    if (result.provenance().partial()) {
      throw new RunCancelledException("microscope");
    }
    runs.add(result.provenance());
    return result;
  }

  /** The tables of a kind that a run has made, in their order. */
  static List<Artifact.Table> tables(RunResult result, Predicate<Artifact.Table> kind) {
    return result.artifacts().stream()
        .filter(Artifact.Table.class::isInstance)
        .map(Artifact.Table.class::cast)
        .filter(kind)
        .toList();
  }

  /** The arrays that a run has made, in their order. */
  static List<Tensor> arrays(RunResult result) {
    return result.artifacts().stream()
        .filter(Artifact.Numbers.class::isInstance)
        .map(artifact -> ((Artifact.Numbers) artifact).tensor())
        .toList();
  }

  /** The items [C,H,W] of an array [N,C,H,W]. */
  static List<Tensor> items(Tensor array) {
    List<Tensor> items = new ArrayList<>();
    for (int i = 0; i < array.shape().dim(0); i++) {
      items.add(array.slice(i));
    }
    return items;
  }
}
