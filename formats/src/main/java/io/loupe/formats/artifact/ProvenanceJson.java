package io.loupe.formats.artifact;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.loupe.artifact.Provenance;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.text.SafeText;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The record of a run as JSON: its provenance, and a digest of each artifact. */
public final class ProvenanceJson {
  static final String FORMAT = "loupe-run";
  static final int VERSION = 1;
  private static final String UNFINISHED = "unfinished";
  private static final int LARGEST = 1 << 23;
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
  private static final JsonMapper MAPPER = mapper();
  private static final String HINT = "Give the .json file that a run wrote beside its results.";

  private ProvenanceJson() {}

  /** Takes nothing for something else: no number for a text, no null, no name twice. */
  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL, Nulls.FAIL))
        .withCoercionConfig(
            LogicalType.Textual,
            texts ->
                texts
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
        .addModule(
            new SimpleModule()
                .addSerializer(Double.class, new ShortestNumbers())
                .addSerializer(Double.TYPE, new ShortestNumbers()))
        .build();
  }

  /**
   * Writes a record.
   *
   * @param provenance of the whole run
   * @param files its artifacts
   * @return a JSON file in UTF-8
   */
  public static byte[] toBytes(Provenance provenance, List<ArtifactFile> files) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    return (text(MAPPER.writer(printer), RecordJson.of(provenance, files)) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What stands in a record's place while the files beside it are exchanged. */
  static byte[] unfinished() {
    Map<String, Object> mark = new LinkedHashMap<>();
    mark.put("format", FORMAT);
    mark.put("formatVersion", VERSION);
    mark.put(UNFINISHED, true);
    return (text(MAPPER.writer(), mark) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes provenance without the time, so that equal runs give equal texts.
   *
   * @param provenance of a run
   * @return JSON in one line
   */
  public static String timeless(Provenance provenance) {
    return text(MAPPER.writer(), RecordJson.timeless(provenance));
  }

  private static String text(ObjectWriter writer, Object value) {
    try {
      return SafeText.lines(writer.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a record back.
   *
   * @param path a file that {@link #toBytes} made
   * @return what it says
   * @throws DatasetException if it cannot be read, is something else, or is of a newer version
   */
  public static RunRecord read(Path path) {
    DataFile file = DataFile.of(path);
    RecordJson json = read(file);
    try {
      return new RunRecord(json.provenance(), json.digests());
    } catch (RecordJson.UnusableException e) {
      throw unusable(file, e.name());
    }
  }

  /**
   * A file as the record names it.
   *
   * @param name of a file in the record's own folder
   * @param sha256 empty in records of versions that did not write it
   */
  record NamedFile(String name, String sha256) {}

  /** The files of a record. */
  static List<NamedFile> files(DataFile record) {
    List<NamedFile> files = new ArrayList<>();
    for (RecordJson.ArtifactJson artifact : read(record).files()) {
      if (!FILE.matcher(artifact.file()).matches()) {
        throw unusable(record, "file");
      }
      files.add(
          new NamedFile(artifact.file(), Objects.requireNonNullElse(artifact.fileSha256(), "")));
    }
    return files;
  }

  private static RecordJson read(DataFile file) {
    if (file.length().orElse(0) > LARGEST) {
      throw notARecord(file, null);
    }
    JsonNode root = tree(file);
    if (root == null || !root.path("format").asText().equals(FORMAT)) {
      throw notARecord(file, null);
    }
    JsonNode version = root.path("formatVersion");
    if (!version.isIntegralNumber() || !version.canConvertToLong()) {
      throw notARecord(file, null);
    }
    if (version.longValue() != VERSION) {
      throw file.wrong(
          "is a record of version " + version.longValue(),
          "This version of Loupe reads version " + VERSION + ".");
    }
    if (root.path(UNFINISHED).asBoolean()) {
      throw file.wrong(
          "marks a run whose files were being put in place, so that those beside it may belong to"
              + " two runs",
          "If no run is going on there any more, that one was killed: run it again.");
    }
    try {
      return MAPPER.treeToValue(root, RecordJson.class);
    } catch (JsonMappingException e) {
      throw unusable(file, name(e.getPath()));
    } catch (JacksonException e) {
      throw notARecord(file, e);
    }
  }

  private static @Nullable JsonNode tree(DataFile file) {
    try (InputStream in = file.open()) {
      return MAPPER.readTree(in);
    } catch (JacksonException | CharConversionException e) {
      throw notARecord(file, e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  /** The field that is wrong; of an entry of a map also the map. */
  private static String name(List<JsonMappingException.Reference> path) {
    String name = "";
    for (JsonMappingException.Reference step : path) {
      if (step.getFieldName() != null) {
        name = (step.getFrom() instanceof Map ? name + "." : "") + step.getFieldName();
      }
    }
    return name;
  }

  private static DatasetException unusable(DataFile file, String name) {
    return file.wrong(
        "has no usable \"" + name + "\"", "Give the .json file as the run has written it.");
  }

  private static DatasetException notARecord(DataFile file, @Nullable Exception cause) {
    return new DatasetException(file + " is not the record of a Loupe run.", HINT, cause);
  }

  /** Numbers with the fewest digits that read back as the same, and those that JSON has not. */
  private static final class ShortestNumbers extends StdSerializer<Double> {
    private static final long serialVersionUID = 1;

    ShortestNumbers() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(NumberText.of(value.doubleValue()));
      } else {
        json.writeString(NumberText.of(value.doubleValue()));
      }
    }
  }
}
