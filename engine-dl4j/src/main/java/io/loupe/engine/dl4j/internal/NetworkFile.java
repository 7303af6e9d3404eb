package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.guard.Unpacking;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jFile;
import io.loupe.engine.dl4j.importer.keras.KerasFiles;
import io.loupe.model.ModelSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads the network out of a file: a DL4J zip, a Keras zip or Keras's HDF5, told by content. */
final class NetworkFile {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int SIGNATURE = 8;

  private NetworkFile() {}

  static Optional<String> refusal(InputStream stream) throws IOException {
    byte[] start = stream.readNBytes(SIGNATURE);
    if (start.length == 0) {
      return Optional.of("the file is empty");
    }
    if (start[0] == '{') {
      return Optional.of(
          "a file of JSON, which holds a configuration or weights alone; save the whole model");
    }
    boolean zip = start.length >= ZIP.length && Arrays.equals(start, 0, 4, ZIP, 0, 4);
    return zip || KerasFiles.isHdf5(start)
        ? Optional.empty()
        : Optional.of("neither a DL4J zip nor a Keras file");
  }

  static Imported read(ModelSource.Bytes source, EngineOptions options) throws IOException {
    try (InputStream stream = source.open()) {
      byte[] start = stream.readNBytes(SIGNATURE);
      if (KerasFiles.isHdf5(start)) {
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), stream);
        return KerasFiles.hdf5(
            Unpacking.whole(whole, "content"), options.inputSizes(), options.modelSize());
      }
    }
    ZipContents contents = ZipContents.read(source);
    return contents.isKeras()
        ? KerasFiles.zip(contents::find, options.inputSizes(), options.modelSize())
        : Dl4jFile.read(contents.get(Dl4jFile.CONFIGURATION), contents.get(Dl4jFile.COEFFICIENTS));
  }
}
