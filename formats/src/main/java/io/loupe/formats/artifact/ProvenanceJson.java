package io.loupe.formats.artifact;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.loupe.artifact.Provenance;
import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.model.ModelInfo;
import io.loupe.text.SafeText;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The record of a run as JSON: its provenance, and a digest of each artifact. */
public final class ProvenanceJson {
  static final String FORMAT = "loupe-run";
  static final int VERSION = 1;
  private static final String UNFINISHED = "unfinished";
  private static final int LARGEST = 1 << 23;
  private static final String HINT = "Give the .json file that a run wrote beside its results.";

  private ProvenanceJson() {}

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
    String json =
        written(
            generator -> {
              generator.setPrettyPrinter(printer);
              generator.writeStartObject();
              writeFormat(generator);
              generator.writeStringField("startedAt", provenance.startedAt().toString());
              writeProvenance(generator, provenance);
              writeFiles(generator, files);
              generator.writeEndObject();
            });
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What stands in a record's place while the files beside it are exchanged. */
  static byte[] unfinished() {
    String json =
        written(
            generator -> {
              generator.writeStartObject();
              writeFormat(generator);
              generator.writeBooleanField(UNFINISHED, true);
              generator.writeEndObject();
            });
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes provenance without the time, so that equal runs give equal texts.
   *
   * @param provenance of a run
   * @return JSON in one line
   */
  public static String timeless(Provenance provenance) {
    return written(
        generator -> {
          generator.writeStartObject();
          writeProvenance(generator, provenance);
          generator.writeEndObject();
        });
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
    return reader(file).read();
  }

  /** Checks that a file is a record and parses it. */
  static RecordReader reader(DataFile file) {
    if (file.length().orElse(0) > LARGEST) {
      throw notARecord(file, null);
    }
    try (InputStream in = file.open()) {
      JsonNode root =
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readTree(in);
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
      return new RecordReader(root, file);
    } catch (JacksonException | CharConversionException e) {
      throw notARecord(file, e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static DatasetException notARecord(
      DataFile file, @org.jspecify.annotations.Nullable Exception cause) {
    return new DatasetException(file + " is not the record of a Loupe run.", HINT, cause);
  }

  private static void writeFormat(JsonGenerator json) throws IOException {
    json.writeStringField("format", FORMAT);
    json.writeNumberField("formatVersion", VERSION);
  }

  private interface Writing {
    void to(JsonGenerator generator) throws IOException;
  }

  private static String written(Writing writing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
      writing.to(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SafeText.lines(text.toString());
  }

  private static void writeProvenance(JsonGenerator json, Provenance provenance)
      throws IOException {
    json.writeStringField("visualizer", provenance.visualizer());
    json.writeStringField("visualizerVersion", provenance.visualizerVersion());
    json.writeBooleanField("partial", provenance.partial());
    json.writeFieldName("seed");
    if (provenance.seed().isPresent()) {
      json.writeNumber(provenance.seed().getAsLong());
    } else {
      json.writeNull();
    }
    json.writeStringField("dataset", provenance.dataset());
    writeMap(json, "parameters", provenance.parameters());
    if (!provenance.resolved().isEmpty()) {
      writeMap(json, "resolved", provenance.resolved());
    }
    writeWarnings(json, provenance.warnings());
    writeModel(json, provenance.model());
    writeMap(json, "environment", provenance.environment());
  }

  private static void writeWarnings(JsonGenerator json, List<String> warnings) throws IOException {
    if (!warnings.isEmpty()) {
      json.writeArrayFieldStart("warnings");
      for (String warning : warnings) {
        json.writeString(warning);
      }
      json.writeEndArray();
    }
  }

  private static void writeModel(JsonGenerator json, ModelInfo model) throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("name", model.name());
    json.writeStringField("location", model.location());
    json.writeStringField("engine", model.engine());
    json.writeStringField("engineVersion", model.engineVersion());
    json.writeStringField("sha256", model.sha256());
    writeInput(json, model.input());
    writeMap(json, "options", model.options());
    json.writeEndObject();
  }

  private static void writeInput(JsonGenerator json, InputSpec input) throws IOException {
    json.writeObjectFieldStart("input");
    json.writeFieldName("shape");
    json.writeArray(input.shape().dims(), 0, input.shape().rank());
    writeNumber(json, "min", input.min());
    writeNumber(json, "max", input.max());
    writeNumbers(json, "mean", input.mean());
    writeNumbers(json, "std", input.std());
    if (input.order() != ChannelOrder.RGB) {
      json.writeStringField("channels", input.order().name().toLowerCase(Locale.ROOT));
    }
    if (!input.isRangeAssumed()) {
      json.writeStringField("rangeOrigin", input.rangeOrigin());
    }
    json.writeEndObject();
  }

  private static void writeNumbers(JsonGenerator json, String name, List<Double> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      writeNumber(json, value);
    }
    json.writeEndArray();
  }

  private static void writeNumber(JsonGenerator json, String name, double value)
      throws IOException {
    json.writeFieldName(name);
    writeNumber(json, value);
  }

  private static void writeNumber(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(NumberText.of(value));
    } else {
      json.writeString(NumberText.of(value));
    }
  }

  private static void writeMap(JsonGenerator json, String name, Map<String, String> map)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void writeFiles(JsonGenerator json, List<ArtifactFile> files) throws IOException {
    json.writeArrayFieldStart("artifacts");
    for (ArtifactFile file : files) {
      json.writeStartObject();
      json.writeStringField("name", file.name());
      json.writeStringField("kind", file.kind());
      json.writeStringField("file", file.file());
      json.writeStringField("caption", file.caption());
      json.writeStringField("contentSha256", file.digest());
      json.writeStringField("fileSha256", file.fileSha256());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
