package io.loupe.formats.artifact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.loupe.artifact.Provenance;
import io.loupe.data.ChannelComposite;
import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.error.ParameterException;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Shape;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The record of a run in the order and under the names that its JSON has. What is not nullable has
 * to be there when it is read; what is null is not written, but for the seed.
 *
 * @param format null in the texts that say nothing of the time
 * @param formatVersion null with it
 * @param startedAt null with it
 * @param visualizer id
 * @param visualizerVersion of the jar
 * @param partial whether the run was cancelled; records of old versions do not say
 * @param seed null where nothing was random
 * @param dataset location, empty without data
 * @param parameters as texts
 * @param resolved what parameters became; null if nothing did
 * @param warnings null if there are none
 * @param model that was looked at
 * @param environment versions
 * @param artifacts null in the texts that say nothing of the time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RecordJson(
    @Nullable String format,
    @Nullable Integer formatVersion,
    @Nullable String startedAt,
    String visualizer,
    String visualizerVersion,
    @JsonSetter(nulls = Nulls.SET) @Nullable Boolean partial,
    @JsonInclude @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable Long seed,
    String dataset,
    SortedMap<String, String> parameters,
    @JsonSetter(nulls = Nulls.SET) @Nullable SortedMap<String, String> resolved,
    @JsonSetter(nulls = Nulls.SET) @Nullable List<String> warnings,
    ModelJson model,
    SortedMap<String, String> environment,
    @Nullable List<ArtifactJson> artifacts) {

  /** What cannot be used, by its name in the JSON. */
  static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String name;

    UnusableException(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }
  }

  static RecordJson of(Provenance run, List<ArtifactFile> files) {
    return of(
        run,
        ProvenanceJson.FORMAT,
        ProvenanceJson.VERSION,
        run.startedAt().toString(),
        files.stream().map(ArtifactJson::of).toList());
  }

  static RecordJson timeless(Provenance run) {
    return of(run, null, null, null, null);
  }

  private static RecordJson of(
      Provenance run,
      @Nullable String format,
      @Nullable Integer version,
      @Nullable String startedAt,
      @Nullable List<ArtifactJson> artifacts) {
    return new RecordJson(
        format,
        version,
        startedAt,
        run.visualizer(),
        run.visualizerVersion(),
        run.partial(),
        run.seed().isPresent() ? run.seed().getAsLong() : null,
        run.dataset(),
        new TreeMap<>(run.parameters()),
        run.resolved().isEmpty() ? null : new TreeMap<>(run.resolved()),
        run.warnings().isEmpty() ? null : run.warnings(),
        ModelJson.of(run.model()),
        new TreeMap<>(run.environment()),
        artifacts);
  }

  Provenance provenance() {
    return new Provenance(
        visualizer,
        visualizerVersion,
        parameters,
        Objects.requireNonNullElse(resolved, Map.of()),
        Objects.requireNonNullElse(warnings, List.of()),
        model.info(),
        dataset,
        seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
        environment,
        started(),
        Boolean.TRUE.equals(partial));
  }

  private Instant started() {
    try {
      return Instant.parse(Objects.requireNonNull(startedAt));
    } catch (DateTimeException e) {
      throw new UnusableException("startedAt");
    }
  }

  /** What the artifacts are called, with their digests. */
  Map<String, String> digests() {
    Map<String, String> digests = new TreeMap<>();
    files().forEach(file -> digests.put(file.name(), file.contentSha256()));
    return digests;
  }

  List<ArtifactJson> files() {
    return Objects.requireNonNull(artifacts);
  }

  /**
   * An artifact.
   *
   * @param fileSha256 null in records of versions that did not write it
   */
  record ArtifactJson(
      String name,
      String kind,
      String file,
      String caption,
      String contentSha256,
      @JsonSetter(nulls = Nulls.SET) @Nullable String fileSha256) {
    static ArtifactJson of(ArtifactFile file) {
      return new ArtifactJson(
          file.name(), file.kind(), file.file(), file.caption(), file.digest(), file.fileSha256());
    }
  }

  /** A model. */
  record ModelJson(
      String name,
      String location,
      String engine,
      String engineVersion,
      String sha256,
      InputJson input,
      SortedMap<String, String> options) {
    static ModelJson of(ModelInfo model) {
      return new ModelJson(
          model.name(),
          model.location(),
          model.engine(),
          model.engineVersion(),
          model.sha256(),
          InputJson.of(model.input()),
          new TreeMap<>(model.options()));
    }

    ModelInfo info() {
      return new ModelInfo(name, location, engine, engineVersion, sha256, input.spec(), options);
    }
  }

  /**
   * What a model takes.
   *
   * @param channels null if red comes first
   * @param rangeOrigin null if the range was assumed
   * @param composite channels drawn as red, green and blue; null for those of their number
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InputJson(
      List<Integer> shape,
      double min,
      double max,
      List<Double> mean,
      List<Double> std,
      @JsonSetter(nulls = Nulls.SET) @Nullable String channels,
      @JsonSetter(nulls = Nulls.SET) @Nullable String rangeOrigin,
      @JsonSetter(nulls = Nulls.SET) @Nullable List<Integer> composite) {
    private static final String BLUE_FIRST = ChannelOrder.BGR.name().toLowerCase(Locale.ROOT);

    static InputJson of(InputSpec input) {
      return new InputJson(
          Arrays.stream(input.shape().dims()).boxed().toList(),
          input.min(),
          input.max(),
          input.mean(),
          input.std(),
          input.order() == ChannelOrder.RGB ? null : BLUE_FIRST,
          input.isRangeAssumed() ? null : input.rangeOrigin(),
          input.composite().map(ChannelComposite::channels).orElse(null));
    }

    InputSpec spec() {
      if (channels != null && !channels.equals(BLUE_FIRST)) {
        throw new UnusableException("channels");
      }
      if (composite != null && composite.size() != 3) {
        throw new UnusableException("composite");
      }
      try {
        InputSpec spec =
            new InputSpec(
                Shape.of(shape.stream().mapToInt(Integer::intValue).toArray()),
                min,
                max,
                mean,
                std,
                channels == null ? ChannelOrder.RGB : ChannelOrder.BGR,
                Objects.requireNonNullElse(rangeOrigin, ""));
        return composite == null
            ? spec
            : spec.with(new ChannelComposite(composite.get(0), composite.get(1), composite.get(2)));
      } catch (IllegalArgumentException | ParameterException e) {
        throw new UnusableException("input");
      }
    }
  }
}
