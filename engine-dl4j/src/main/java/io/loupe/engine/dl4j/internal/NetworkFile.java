package io.loupe.engine.dl4j.internal;

import com.google.common.hash.Funnels;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.guard.Unpacking;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jFile;
import io.loupe.engine.dl4j.importer.keras.KerasFiles;
import io.loupe.engine.dl4j.importer.onnx.OnnxNetwork;
import io.loupe.model.ModelSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the network out of a file: a DL4J zip, a Keras zip, Keras's HDF5, ONNX, or the JSON of a
 * Keras topology with its weights in other files; told by content.
 */
final class NetworkFile {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int SIGNATURE = 8;

  private NetworkFile() {}

  static Optional<String> refusal(InputStream stream, String name) throws IOException {
    byte[] start = stream.readNBytes(ForeignFiles.START);
    if (start.length == 0) {
      return Optional.of("the file is empty");
    }
    if (isZip(start) || KerasFiles.isHdf5(start)) {
      return Optional.empty();
    }
    Optional<String> foreign = ForeignFiles.what(start, name);
    return foreign.isPresent() || isJson(start) || OnnxNetwork.isOnnx(start)
        ? foreign
        : Optional.of("neither a DL4J zip nor a Keras or ONNX file");
  }

  private static boolean isZip(byte[] start) {
    return start.length >= ZIP.length && Arrays.equals(start, 0, 4, ZIP, 0, 4);
  }

  private static boolean isJson(byte[] start) {
    return new String(start, StandardCharsets.UTF_8).stripLeading().startsWith("{");
  }

  static Imported read(ModelSource.Bytes source, EngineOptions options) throws IOException {
    byte[] start;
    try (InputStream stream = source.open()) {
      start = stream.readNBytes(SIGNATURE);
      if (KerasFiles.isHdf5(start)) {
        options.refuseWeights();
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), stream);
        return KerasFiles.hdf5(
            Unpacking.whole(whole, "content"), options.keras(), options.modelSize());
      }
      if (OnnxNetwork.isOnnx(start)) {
        options.refuseWeights();
        options.refuseKeras();
        ModelFolder folder = new ModelFolder(source, Optional.empty());
        return OnnxNetwork.read(bytes(source), folder::map);
      }
    }
    if (isJson(start)) {
      ModelFolder folder = new ModelFolder(source, options.weights());
      return KerasFiles.json(
          text(source),
          folder::read,
          name -> folder.readWeights(),
          options.keras(),
          options.modelSize());
    }
    options.refuseWeights();
    ZipContents contents = ZipContents.read(source);
    if (!contents.isKeras()) {
      options.refuseKeras();
    }
    return contents.isKeras()
        ? KerasFiles.zip(contents::find, options.keras(), options.modelSize())
        : Dl4jFile.read(contents.get(Dl4jFile.CONFIGURATION), contents.get(Dl4jFile.COEFFICIENTS));
  }

  /** A file is mapped; what is no file is read. */
  private static ByteBuffer bytes(ModelSource.Bytes source) throws IOException {
    if (source instanceof ModelSource.File file) {
      return ModelFolder.mapped(file.path(), file.fileName());
    }
    try (InputStream stream = source.open()) {
      return ByteBuffer.wrap(Unpacking.whole(stream, "content"));
    }
  }

  private static String text(ModelSource.Bytes source) throws IOException {
    try (InputStream stream = source.open()) {
      return new String(Unpacking.whole(stream, "topology"), StandardCharsets.UTF_8);
    }
  }

  /** The SHA-256 of all bytes that make the model: the file's, then those of its weights. */
  static String sha256(ModelSource.Bytes source, EngineOptions options) throws IOException {
    Hasher sha = Hashing.sha256().newHasher();
    try (InputStream stream = source.open()) {
      stream.transferTo(Funnels.asOutputStream(sha));
    }
    for (Path file : otherFiles(source, options)) {
      Files.copy(file, Funnels.asOutputStream(sha));
    }
    return sha.hash().toString();
  }

  /** The files that the model is read from beside its own. */
  static List<Path> otherFiles(ModelSource.Bytes source, EngineOptions options) throws IOException {
    byte[] start;
    try (InputStream stream = source.open()) {
      start = stream.readNBytes(SIGNATURE);
    }
    if (isJson(start)) {
      ModelFolder folder = new ModelFolder(source, options.weights());
      List<String> names = KerasFiles.weightFiles(text(source));
      return names.isEmpty() ? List.of(folder.weightsFile()) : folder.inside(names);
    }
    return OnnxNetwork.isOnnx(start)
        ? new ModelFolder(source, Optional.empty()).inside(OnnxNetwork.weightFiles(bytes(source)))
        : List.of();
  }
}
