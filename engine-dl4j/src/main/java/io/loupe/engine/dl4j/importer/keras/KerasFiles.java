package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.JsonTree;
import io.loupe.engine.dl4j.guard.ModelSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads Keras models: HDF5 files of Keras 1, 2 and 3, and the entries of native zips. */
public final class KerasFiles {
  /** Entry of a native zip that says what its layers are; a zip that has it is one. */
  public static final String CONFIGURATION = "config.json";

  /** Entry of a native zip that says which Keras wrote it. */
  public static final String METADATA = "metadata.json";

  /** Entry of a native zip with the weights. */
  public static final String WEIGHTS = "model.weights.h5";

  /** Other ways to keep the weights, which are not read. */
  public static final List<String> OTHER_WEIGHTS =
      List.of("model.weights.json", "model.weights.npz");

  private KerasFiles() {}

  /**
   * Tells whether a file is HDF5 from its first bytes.
   *
   * @param start at least 8 bytes, if the file has so many
   * @return whether its signature is HDF5's
   */
  public static boolean isHdf5(byte[] start) {
    return Hdf5.isHdf5(start);
  }

  /**
   * Reads a whole model in HDF5.
   *
   * @param bytes the file
   * @param options what the user says of it
   * @param size counts what the model takes
   * @return the translated model
   * @throws KerasProblem if it cannot be read
   */
  public static KerasNetwork hdf5(byte[] bytes, KerasOptions options, ModelSize size) {
    try (Hdf5 file = Hdf5.of(bytes)) {
      String text =
          file.text("model_config")
              .orElseThrow(
                  () ->
                      new KerasProblem(
                          "it holds no model configuration, only weights",
                          "Give the file that says what the layers are, which model.to_json()"
                              + " writes, and this one with --weights; or save the whole model with"
                              + " model.save."));
      JsonNode model = json(text);
      LayerSpec.Era era = era(model, file.text("keras_version").orElse("1"), file.text("backend"));
      return translate(model, era, order -> legacy(file, order), options, size);
    }
  }

  private static WeightSource legacy(Hdf5 file, WeightOrder order) {
    return new LegacyWeights(file, file.find("model_weights").or(() -> file.find("")), order);
  }

  /**
   * Reads a model from the entries of a native zip.
   *
   * @param entries what the zip has under a name
   * @param options what the user says of it
   * @param size counts what the model takes
   * @return the translated model
   * @throws KerasProblem if it cannot be read
   */
  public static KerasNetwork zip(
      Function<String, Optional<byte[]>> entries, KerasOptions options, ModelSize size) {
    byte[] config = entry(entries, CONFIGURATION);
    byte[] metadata = entry(entries, METADATA);
    for (String other : OTHER_WEIGHTS) {
      if (entries.apply(WEIGHTS).isEmpty() && entries.apply(other).isPresent()) {
        throw new KerasProblem(
            "its weights are in " + other + ", which is not read",
            "Save it with model.save where h5py is installed: that puts all of them into one "
                + WEIGHTS
                + ".");
      }
    }
    byte[] weights = entry(entries, WEIGHTS);
    if (!Hdf5.isHdf5(weights)) {
      throw KerasProblem.damaged("its " + WEIGHTS + " is not HDF5");
    }
    String version = json(text(metadata)).path("keras_version").asText("3");
    JsonNode model = json(text(config));
    try (Hdf5 file = Hdf5.of(weights)) {
      LayerSpec.Era era = era(model, version, Optional.empty());
      return translate(model, era, order -> new NativeWeights(file, order), options, size);
    }
  }

  /**
   * Reads a model whose topology and weights lie in different files: as {@code to_json} and {@code
   * save_weights} write them, or TensorFlow.js.
   *
   * @param text JSON
   * @param files reads the files of weights by the names that {@link #weightFiles} gives
   * @param weights HDF5 with the weights, if the topology does not name files; asked only then
   * @param options what the user says of it
   * @param size counts what the model takes
   * @return the translated model
   * @throws KerasProblem if it cannot be read
   * @throws IOException if a file of weights cannot be read
   */
  public static KerasNetwork json(
      String text, Files files, Files weights, KerasOptions options, ModelSize size)
      throws IOException {
    JsonTopology topology = JsonTopology.of(json(text));
    LayerSpec.Era era = era(topology.model(), topology.version(), topology.backend());
    if (topology.manifest().isPresent()) {
      WeightOrder order = WeightOrder.of(topology.model(), era);
      WeightSource web = WebWeights.of(topology.manifest().get(), files, order);
      return translate(topology.model(), era, same -> web, options, size);
    }
    byte[] bytes = weights.read("");
    if (!Hdf5.isHdf5(bytes)) {
      throw new KerasProblem(
          "its file of weights is not HDF5", "Give the one that model.save_weights wrote.");
    }
    try (Hdf5 file = Hdf5.of(bytes)) {
      boolean legacy =
          !file.texts("layer_names").isEmpty() || file.find("model_weights").isPresent();
      LayerSpec.Era both =
          era(
              topology.model(),
              topology.version(),
              topology.backend().or(() -> file.text("backend")));
      return translate(
          topology.model(),
          both,
          order -> legacy ? legacy(file, order) : new NativeWeights(file, order),
          options,
          size);
    }
  }

  /** Reads a file that belongs to a model. */
  public interface Files {
    /**
     * Reads all of it.
     *
     * @param name as the model's file has it; empty for the one file of weights
     * @return its bytes
     * @throws IOException if it cannot be read
     */
    byte[] read(String name) throws IOException;
  }

  /**
   * Names the files that a topology says its weights are in.
   *
   * @param text JSON
   * @return their names, relative to the topology's folder; none if it names no files
   * @throws KerasProblem if it is no topology
   */
  public static List<String> weightFiles(String text) {
    return JsonTopology.of(json(text)).manifest().map(WebWeights::files).orElse(List.of());
  }

  /**
   * Returns the classes of layers that are read, in the words of Keras 2 and 3.
   *
   * @return their names, by the alphabet
   */
  public static List<String> layers() {
    return Translators.names();
  }

  /**
   * Returns the functions that are read where they are called on tensors: those of Keras 3 and
   * TensorFlow without underscores and without {@code reduce}.
   *
   * @return their names, by the alphabet
   */
  public static List<String> operations() {
    return Operations.names();
  }

  private static byte[] entry(Function<String, Optional<byte[]>> entries, String name) {
    return entries.apply(name).orElseThrow(() -> KerasProblem.damaged("it has no " + name));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static LayerSpec.Era era(JsonNode model, String version, Optional<String> backend) {
    int major = major(version);
    boolean theano = backend.map(name -> name.equals("theano")).orElse(false);
    boolean guessed = backend.isEmpty() && major < 2 && model.toString().contains("\"th\"");
    return new LayerSpec.Era(major, theano || guessed, version);
  }

  private static KerasNetwork translate(
      JsonNode model,
      LayerSpec.Era era,
      Function<WeightOrder, WeightSource> source,
      KerasOptions options,
      ModelSize size) {
    Topology all = TopologyReader.read(model, era);
    Topology topology = options.until().map(all::until).orElse(all);
    options.objects().check(all);
    WeightSource weights = source.apply(WeightOrder.of(model, era));
    boolean channelsFirst = Layouts.channelsFirst(topology);
    GraphAssembler graph = new GraphAssembler(weights, options.objects(), channelsFirst, size);
    boolean only = topology.inputs().size() == 1;
    for (Call call : topology.inputs()) {
      Call told = only ? call.as(InputShapes.told(call, topology, weights)) : call;
      int[] shape = InputShapes.of(told, channelsFirst, options.sizes(), only);
      graph.networkInput(call, shape, shape.length > 1 && channelsFirst);
    }
    for (Call call : topology.calls()) {
      Translators.translate(call, graph);
    }
    try {
      return new KerasNetwork(graph.assemble(topology), channelsFirst, era.version());
    } catch (FileProblem e) {
      throw e;
    } catch (RuntimeException e) {
      KerasProblem problem = KerasProblem.damaged("its layers do not fit each other");
      problem.initCause(e);
      throw problem;
    }
  }

  private static int major(String version) {
    if (version.startsWith("tfjs")) {
      return 2;
    }
    char first = version.isEmpty() ? '?' : version.charAt(0);
    if (first < '0' || first > '3') {
      throw new KerasProblem(
          "its version of Keras is \"" + version + "\"",
          "Keras 1, 2 and 3 are read; save it with one.");
    }
    return Math.max(1, first - '0');
  }

  private static JsonNode json(String text) {
    try {
      return JsonTree.read(text, "its configuration");
    } catch (IOException e) {
      KerasProblem problem = KerasProblem.damaged(String.valueOf(e.getMessage()));
      problem.initCause(e);
      throw problem;
    }
  }
}
