package com.acme;

// snippet: edges-engine
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.service.AutoService;
import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.model.*;
import io.loupe.tensor.Shape;
import java.io.*;
import java.security.*;
import java.util.*;

/** Loads {@code .edges} files: the height and the width of the pictures, for example "28 28". */
@AutoService(Engine.class)
public final class EdgesEngine implements Engine {
  @Override
  public String id() {
    return "acme.edges";
  }

  @Override
  public String description() {
    return "Finds edges by arithmetic.";
  }

  @Override
  public Optional<String> refusal(ModelSource source) {
    boolean mine = source instanceof ModelSource.Bytes file && file.fileName().endsWith(".edges");
    return mine ? Optional.empty() : Optional.of("not an .edges file");
  }

  @Override
  public Model load(ModelSource source) {
    try (InputStream in = ((ModelSource.Bytes) source).open()) {
      byte[] bytes = in.readNBytes(100);
      String[] sizes = new String(bytes, UTF_8).strip().split(" ");
      Shape shape = Shape.of(1, Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
      InputSpec input = InputOptions.apply(InputSpec.of(shape, 0, 1), source.options());
      String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      return new EdgesModel(
          new ModelInfo("edges", source.location(), id(), "1.0", sha256, input, source.options()),
          CloseGuard.of("Model \"edges\"", () -> {}));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ModelLoadException(
          "Model " + source.location() + " does not hold two sizes.", "Write \"28 28\".", e);
    }
  }
}
// end
