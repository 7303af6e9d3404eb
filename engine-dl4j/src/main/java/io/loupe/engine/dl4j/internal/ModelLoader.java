package io.loupe.engine.dl4j.internal;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.internal.keras.KerasProblem;
import io.loupe.engine.dl4j.plan.ExecutionPlan;
import io.loupe.engine.dl4j.plan.Lowerings;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Restores networks without Java deserialisation and puts them behind the api. */
public final class ModelLoader {
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
      return NetworkFile.refusal(stream);
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
      return model(memory.name(), source, network, fingerprint(network), options);
    }
    ModelSource.Bytes file = (ModelSource.Bytes) source;
    String name = file.fileName().replaceFirst("\\.(zip|keras|h5|hdf5)$", "");
    try (InputStream stream = file.open()) {
      Hasher sha = Hashing.sha256().newHasher();
      Network network;
      try (InputStream hashing = new HashingStream(stream, sha)) {
        network = NetworkFile.read(hashing, options.inputShape());
      }
      return model(name, source, network, sha.hash().toString(), options);
    } catch (KerasProblem e) {
      throw new ModelLoadException(
          "Cannot load " + source.location() + ": " + e.getMessage() + ".", e.hint(), e);
    } catch (IOException e) {
      throw new ModelLoadException(
          "Cannot load " + source.location() + ": " + e.getMessage() + ".", ADVICE, e);
    } catch (LoupeException e) {
      throw e;
    } catch (RuntimeException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new ModelLoadException(
          "Cannot load "
              + source.location()
              + ": "
              + reason.lines().findFirst().orElse("").replaceFirst("[.:]+$", "")
              + ".",
          ADVICE,
          e);
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
    EngineOptions options =
        new EngineOptions(
            Optional.of(input.shape()), input.min(), input.max(), input.mean(), input.std());
    return model(name, ModelSource.of(name, network), read, fingerprint(read), options);
  }

  private static Model model(
      String name, ModelSource source, Network network, String sha256, EngineOptions options) {
    ComputationGraph restored = network.graph();
    ComputationGraphConfiguration configuration = restored.getConfiguration();
    if (configuration.getNetworkInputs().size() != 1) {
      throw new ModelLoadException(
          "Model \"" + name + "\" has the inputs " + configuration.getNetworkInputs() + ".",
          "Loupe looks at networks with one input.",
          null);
    }
    ComputationGraph graph =
        configuration.getDataType() == DataType.FLOAT
            ? restored
            : restored.convertDataType(DataType.FLOAT);
    String first = configuration.getNetworkInputs().get(0);
    Map<String, InputType> types =
        network
            .types()
            .orElseGet(() -> new InputTypes(name, graph.getConfiguration()).all(options));
    InputType input = Objects.requireNonNull(types.get(first));
    ExecutionPlan plan = Lowerings.lower(graph, network.names(), input, types);
    LayerCatalog catalog = LayerCatalog.of(name, network, types, plan);
    Shape shape = LayerCatalog.shape(input);
    ModelInfo info =
        new ModelInfo(
            name,
            source.location(),
            "dl4j",
            version(),
            sha256,
            options.spec(shape),
            source.options());
    return new Dl4jModel(info, new PlanRunner(catalog, shape, Map.of()), true);
  }

  private static String version() {
    String version = ComputationGraph.class.getPackage().getImplementationVersion();
    return version == null ? "1.0.0-M2.1" : version;
  }

  private static String fingerprint(Network network) {
    Hasher hasher =
        Hashing.sha256().newHasher().putString(network.configuration(), StandardCharsets.UTF_8);
    INDArray params = network.graph().params();
    for (long i = 0; i < params.length(); i++) {
      hasher.putFloat(params.getFloat(i));
    }
    return hasher.hash().toString();
  }
}
