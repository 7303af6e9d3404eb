package io.loupe.engine.dl4j.importer.dl4j;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jChecks.PictureBeforeDense;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jChecks.WeightChecks;
import io.loupe.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network of Deeplearning4j, with the names by which its vertices are known. */
public final class Dl4jNetwork implements Imported {
  private final ComputationGraph network;
  private final VertexNames names;
  private final String configuration;

  private Dl4jNetwork(ComputationGraph network, VertexNames names, String configuration) {
    this.network = network;
    this.names = names;
    this.configuration = configuration;
  }

  /**
   * Tells networks from other objects.
   *
   * @param object any
   * @return whether it is a network of Deeplearning4j
   */
  public static boolean isOne(Object object) {
    return object instanceof MultiLayerNetwork || object instanceof ComputationGraph;
  }

  /**
   * Returns the version of Deeplearning4j.
   *
   * @return as its jar says
   */
  public static String version() {
    String version = ComputationGraph.class.getPackage().getImplementationVersion();
    return version == null ? "1.0.0-M2.1" : version;
  }

  /**
   * Takes a network in.
   *
   * @param network a {@link ComputationGraph}, which is kept, or a {@link MultiLayerNetwork}, which
   *     is copied
   * @return the same
   */
  public static Dl4jNetwork of(Object network) {
    if (network instanceof MultiLayerNetwork layers) {
      VertexNames names = VertexNames.of(layers);
      String configuration = layers.getLayerWiseConfigurations().toJson();
      return new Dl4jNetwork(GraphConversion.graph(layers), names, configuration);
    }
    ComputationGraph graph = (ComputationGraph) network;
    return new Dl4jNetwork(graph, VertexNames.ofGraph(), graph.getConfiguration().toJson());
  }

  /**
   * Returns the network itself.
   *
   * @return the one that was given, or a copy of it
   */
  public ComputationGraph network() {
    return network;
  }

  /**
   * Returns the names of its vertices.
   *
   * @return as a user knows them
   */
  public VertexNames names() {
    return names;
  }

  @Override
  public List<String> inputs() {
    return network.getConfiguration().getNetworkInputs();
  }

  @Override
  public Graph graph(String model, String free, Map<String, Shape> sizes, ModelSize size) {
    ComputationGraph single =
        network.getConfiguration().getDataType() == DataType.FLOAT
            ? network
            : network.convertDataType(DataType.FLOAT);
    WeightChecks.check(model, single, names);
    PictureBeforeDense.check(model, single, names);
    Map<String, InputType> types = new HashMap<>();
    for (String input : inputs()) {
      InputTypes type = new InputTypes(model, single.getConfiguration(), input);
      Optional<Shape> said = Optional.ofNullable(sizes.get(input));
      types.put(input, input.equals(free) ? type.resolve(said) : type.held(said));
    }
    size.add("all", "weights", single.numParams());
    return Dl4jImporter.graph(single, names, types, size);
  }

  @Override
  public boolean flattensChannelsFirst() {
    return true;
  }

  /**
   * Tells networks in memory apart.
   *
   * @return a hash of its configuration and weights, in hexadecimal
   */
  public String fingerprint() {
    Hasher hasher = Hashing.sha256().newHasher().putString(configuration, StandardCharsets.UTF_8);
    INDArray params = network.params();
    for (long i = 0; i < params.length(); i++) {
      hasher.putFloat(params.getFloat(i));
    }
    return hasher.hash().toString();
  }
}
