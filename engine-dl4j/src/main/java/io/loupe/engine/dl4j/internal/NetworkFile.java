package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.importer.keras.KerasFiles;
import io.loupe.engine.dl4j.internal.guard.Shown;
import io.loupe.engine.dl4j.internal.guard.Unpacking;
import io.loupe.model.ModelSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;

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

  static Network read(ModelSource.Bytes source, EngineOptions options) throws IOException {
    try (InputStream stream = source.open()) {
      byte[] start = stream.readNBytes(SIGNATURE);
      if (KerasFiles.isHdf5(start)) {
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), stream);
        return Network.of(
            KerasFiles.hdf5(
                Unpacking.whole(whole, "content"), options.inputShape(), options.modelSize()));
      }
    }
    ZipContents contents = ZipContents.read(source);
    return contents.isKeras()
        ? Network.of(KerasFiles.zip(contents::find, options.inputShape(), options.modelSize()))
        : restore(contents);
  }

  private static Network restore(ZipContents contents) throws IOException {
    JsonNode tree = ConfigurationGuard.check(contents.get(ZipContents.CONFIGURATION));
    try {
      return restore(tree, contents.get(ZipContents.COEFFICIENTS));
    } catch (RuntimeException e) {
      Optional<String> foreign = LegacyNames.foreignLayer(tree);
      if (foreign.isPresent()) {
        UnknownClassException named = new UnknownClassException(foreign.get());
        named.initCause(e);
        throw named;
      }
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof JsonMappingException unfit) {
          throw new IOException(
              "configuration.json has a value that does not belong there" + place(unfit), e);
        }
      }
      throw e;
    }
  }

  /** Where in a configuration something does not fit, such as {@code confs[3].layer.dropOut}. */
  private static String place(JsonMappingException unfit) {
    StringBuilder place = new StringBuilder();
    for (JsonMappingException.Reference step : unfit.getPath()) {
      String key = step.getFieldName();
      place.append(key == null ? "[" + step.getIndex() + "]" : (place.isEmpty() ? "" : ".") + key);
    }
    return place.isEmpty() ? "" : ", at " + Shown.of(place.toString());
  }

  private static Network restore(JsonNode tree, byte[] coefficients) throws IOException {
    if (tree.has("vertices")) {
      LegacyDropout.removeZeros(tree);
      ComputationGraph graph =
          new ComputationGraph(ComputationGraphConfiguration.fromJson(tree.toString()));
      graph.init(Coefficients.read(coefficients), false);
      return Network.of(graph);
    }
    if (!tree.has("confs")) {
      throw new IOException("configuration.json describes no network");
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(tree.toString()));
    network.init(Coefficients.read(coefficients), false);
    return Network.of(network);
  }
}
