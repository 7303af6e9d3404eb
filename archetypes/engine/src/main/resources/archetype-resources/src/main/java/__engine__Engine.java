package ${package};

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.service.AutoService;
import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.model.CloseGuard;
import io.loupe.model.Engine;
import io.loupe.model.InputOptions;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Loads {@code .softmax} files: the shape of the input in the first line, for example "1,28,28",
 * then a line of numbers for each class, its bias and a weight for each value of the input.
 */
@AutoService(Engine.class)
public final class ${engine}Engine implements Engine {
  private static final String TEMPERATURE = "temperature";
  private static final int LONGEST = 1 << 26;

  @Override
  public String id() {
    return "${id}";
  }

  @Override
  public String description() {
    return "Runs softmax regressions, written as a table of weights.";
  }

  @Override
  public Set<String> options() {
    return Set.of(TEMPERATURE);
  }

  @Override
  public Optional<String> refusal(ModelSource source) {
    boolean mine = source instanceof ModelSource.Bytes file && file.fileName().endsWith(".softmax");
    return mine ? Optional.empty() : Optional.of("not a .softmax file");
  }

  @Override
  public Model load(ModelSource source) {
    try (InputStream in = ((ModelSource.Bytes) source).open()) {
      byte[] bytes = in.readNBytes(LONGEST);
      List<String> lines = new String(bytes, UTF_8).lines().toList();
      if (bytes.length == LONGEST || lines.size() < 3) {
        throw new IllegalArgumentException(
            bytes.length == LONGEST ? "it is too long" : "a shape and two classes are needed");
      }
      Shape shape = shape(lines.get(0));
      float[][] rows = rows(lines, shape.elements() + 1);
      String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      InputSpec input = InputOptions.apply(InputSpec.of(shape, 0, 1), source.options());
      return new ${engine}Model(
          new ModelInfo("softmax", source.location(), id(), "1.0", sha256, input, source.options()),
          rows,
          temperature(source.options()),
          CloseGuard.of("Model \"softmax\"", () -> {}));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new ModelLoadException(
          "Model " + source.location() + " cannot be read: " + e.getMessage() + ".",
          "Write a shape, then for each class a line with its bias and its weights.",
          e);
    }
  }

  private static Shape shape(String line) {
    try {
      return Shape.parse(line);
    } catch (ParameterException e) {
      throw new IllegalArgumentException("line 1 has \"" + line + "\" for a shape", e);
    }
  }

  private static float[][] rows(List<String> lines, int wanted) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", wanted + 1);
      if (cells.length != wanted) {
        throw new IllegalArgumentException("line " + (i + 1) + " has not " + wanted + " numbers");
      }
      float[] row = new float[wanted];
      for (int k = 0; k < wanted; k++) {
        row[k] = number(cells[k], i + 1);
      }
      rows.add(row);
    }
    return rows.toArray(float[][]::new);
  }

  private static float number(String cell, int line) {
    try {
      float value = Float.parseFloat(cell);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, with the place
    }
    throw new IllegalArgumentException("line " + line + " has \"" + cell + "\" for a number");
  }

  private static double temperature(Map<String, String> options) {
    String text = options.getOrDefault(TEMPERATURE, "1");
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new ModelLoadException(
          "Option temperature must be a positive number, got " + text + ".", "Write 1.", null);
    }
    return value;
  }
}
