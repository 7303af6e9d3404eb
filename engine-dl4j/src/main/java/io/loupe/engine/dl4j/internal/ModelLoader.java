package io.loupe.engine.dl4j.internal;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.data.InputSpec;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Restores networks without Java deserialisation and puts them behind the api. */
public final class ModelLoader {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final String ADVICE = "Save it again with ModelSerializer.writeModel.";

  private ModelLoader() {}

  /**
   * Says why a source cannot be loaded, from its first bytes or its class.
   *
   * @param source a source
   * @return empty if it can be
   */
  public static Optional<String> refusal(ModelSource source) {
    if (source instanceof ModelSource.InMemory memory) {
      boolean known =
          memory.network() instanceof MultiLayerNetwork
              || memory.network() instanceof ComputationGraph;
      return known
          ? Optional.empty()
          : Optional.of("neither a MultiLayerNetwork nor a ComputationGraph");
    }
    try (InputStream stream = ((ModelSource.Bytes) source).open()) {
      byte[] start = stream.readNBytes(ZIP.length);
      if (start.length == 0) {
        return Optional.of("the file is empty");
      }
      return Arrays.equals(start, ZIP) ? Optional.empty() : Optional.of("not a DL4J zip");
    } catch (IOException e) {
      return Optional.of("the file cannot be read: " + e.getMessage());
    }
  }

  /**
   * Loads a source.
   *
   * @param source a source that was not refused
   * @return an open model
   */
  public static Model load(ModelSource source) {
    EngineOptions options = EngineOptions.of(source.options());
    if (source instanceof ModelSource.InMemory memory) {
      Network network = Network.of(memory.network());
      return new ModelAssembly(memory.name(), source, network, options)
          .model(ModelAssembly.fingerprint(network));
    }
    ModelSource.Bytes file = (ModelSource.Bytes) source;
    String name = file.fileName().replaceFirst("\\.zip$", "");
    try (InputStream stream = file.open()) {
      Hasher sha = Hashing.sha256().newHasher();
      ZipContents contents = ZipContents.read(new HashingStream(stream, sha));
      return new ModelAssembly(name, source, restore(contents), options)
          .model(sha.hash().toString());
    } catch (IOException e) {
      throw new ModelLoadException(
          "Cannot load " + source.location() + ": " + e.getMessage() + ".", ADVICE, e);
    } catch (LoupeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelLoadException(
          "Cannot load " + source.location() + ": " + ModelAssembly.reason(e) + ".", ADVICE, e);
    }
  }

  /**
   * Puts a network in memory behind the api.
   *
   * @param name for people
   * @param network a MultiLayerNetwork or ComputationGraph
   * @param input what it is fed
   * @return an open model
   */
  public static Model wrap(String name, Object network, InputSpec input) {
    Network read = Network.of(network);
    return wrap(name, read, EngineOptions.of(input));
  }

  /**
   * Puts a graph with several inputs in memory behind the api.
   *
   * @param name for people
   * @param network a graph
   * @param free name of the input that is looked at
   * @param input what it is fed
   * @param held one item of each other input, channels first
   * @return an open model
   */
  public static Model wrap(
      String name,
      ComputationGraph network,
      String free,
      InputSpec input,
      Map<String, Tensor> held) {
    EngineOptions options = EngineOptions.of(input).with(free, HeldInputs.of(held));
    return wrap(name, Network.of(network), options);
  }

  private static Model wrap(String name, Network network, EngineOptions options) {
    ModelSource source = ModelSource.of(name, network.graph());
    return new ModelAssembly(name, source, network, options)
        .model(ModelAssembly.fingerprint(network));
  }

  private static Network restore(ZipContents contents) throws IOException {
    JsonNode tree = ConfigurationGuard.check(contents.configuration());
    try {
      return restore(contents, tree);
    } catch (RuntimeException e) {
      Optional<String> missing = ConfigurationGuard.missingClass(tree);
      if (missing.isPresent()) {
        throw new IOException(
            "its configuration names the class " + missing.get() + ", which is not known", e);
      }
      throw e;
    }
  }

  private static Network restore(ZipContents contents, JsonNode tree) throws IOException {
    String json = new String(contents.configuration(), StandardCharsets.UTF_8);
    if (tree.has("vertices")) {
      ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
      graph.init(Coefficients.read(contents.coefficients()), false);
      return Network.of(graph);
    }
    if (!tree.has("confs")) {
      throw new IOException("configuration.json describes no network");
    }
    MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
    network.init(Coefficients.read(contents.coefficients()), false);
    return Network.of(network);
  }
}
