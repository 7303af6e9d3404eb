package io.loupe.engine.dl4j.internal;

import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.Shown;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jNetwork;
import io.loupe.engine.dl4j.importer.dl4j.UnknownClassException;
import io.loupe.engine.dl4j.internal.ModelAssembly.NetworkReading;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Restores networks without Java deserialisation and puts them behind the api. */
public final class ModelLoader {

  private ModelLoader() {}

  /** Options of the engine's own. */
  public static Set<String> options() {
    return EngineOptions.OWN;
  }

  /**
   * Says why a source cannot be loaded, from its first bytes or its class.
   *
   * @param source a source
   * @return empty if it can be
   */
  public static Optional<String> refusal(ModelSource source) {
    if (source instanceof ModelSource.InMemory memory) {
      return Dl4jNetwork.isOne(memory.network())
          ? Optional.empty()
          : Optional.of("neither a MultiLayerNetwork nor a ComputationGraph");
    }
    ModelSource.Bytes file = (ModelSource.Bytes) source;
    try (InputStream stream = file.open()) {
      return NetworkFile.refusal(stream, file.fileName());
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
      return wrap(memory.name(), source, Dl4jNetwork.of(memory.network()), options);
    }
    ModelSource.Bytes file = (ModelSource.Bytes) source;
    String name = file.fileName().replaceFirst("\\.(zip|keras|h5|hdf5|json|onnx)$", "");
    return read(
        file,
        () -> {
          Imported network = NetworkFile.read(file, options);
          NetworkReading reading = () -> NetworkFile.read(file, options);
          return new ModelAssembly(name, source, network, reading, options)
              .model(NetworkFile.sha256(file, options));
        });
  }

  /**
   * Names the files that a model is read from beside its own.
   *
   * @param source a source that was not refused
   * @return weights that lie apart
   */
  public static List<Path> otherFiles(ModelSource source) {
    return source instanceof ModelSource.Bytes file
        ? read(file, () -> NetworkFile.otherFiles(file, EngineOptions.of(source.options())))
        : List.of();
  }

  private interface Reading<T> {
    T now() throws IOException;
  }

  private static <T> T read(ModelSource.Bytes source, Reading<T> reading) {
    try {
      return reading.now();
    } catch (FileProblem e) {
      throw new ModelLoadException(
          "Cannot load " + source.location() + ": " + e.getMessage() + ".", e.hint(), e);
    } catch (UnknownClassException e) {
      throw new ModelLoadException(
          "Cannot load " + source.location() + ": " + e.getMessage() + ".",
          UnknownClassException.HINT,
          e);
    } catch (NoSuchFileException e) {
      throw new ModelLoadException(
          "Cannot load "
              + source.location()
              + ": there is no file "
              + Shown.of(String.valueOf(e.getMessage()))
              + ".",
          "Check the path.",
          e);
    } catch (IOException e) {
      throw new ModelLoadException(
          "Cannot load "
              + source.location()
              + ": "
              + (e.getMessage() == null ? "it ends too early" : Shown.of(e.getMessage()))
              + ".",
          advice(source),
          e);
    } catch (LoupeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelLoadException(
          "Cannot load " + source.location() + ": " + ModelAssembly.reason(e) + ".",
          advice(source),
          e);
    } catch (OutOfMemoryError e) {
      throw new ModelLoadException(
          "Cannot load "
              + source.location()
              + ": a Java heap of "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB and the native memory beside it do not suffice.",
          "Give Java more, for example LOUPE_OPTS=-Xmx4g.",
          e);
    }
  }

  private static String advice(ModelSource.Bytes file) {
    if (file.fileName().endsWith(".zip")) {
      return "Save it again with ModelSerializer.writeModel.";
    }
    return file.fileName().endsWith(".onnx")
        ? "Copy the file again, or export the model again."
        : "Copy the file again, or save the model again with model.save.";
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
    return wrap(name, Dl4jNetwork.of(network), EngineOptions.of(input));
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
      String name, Object network, String free, InputSpec input, Map<String, Tensor> held) {
    EngineOptions options = EngineOptions.of(input).with(free, HeldInputs.of(held));
    return wrap(name, Dl4jNetwork.of(network), options);
  }

  private static Model wrap(String name, Dl4jNetwork network, EngineOptions options) {
    return wrap(name, ModelSource.of(name, network.network()), network, options);
  }

  private static Model wrap(
      String name, ModelSource source, Dl4jNetwork network, EngineOptions options) {
    String fingerprint = network.fingerprint();
    NetworkReading unchanged =
        () -> {
          if (!network.fingerprint().equals(fingerprint)) {
            throw new ParameterException(
                "Network \"" + name + "\" was changed since the model was made of it.",
                "Make the model anew, then write it.");
          }
          return network;
        };
    return new ModelAssembly(name, source, network, unchanged, options).model(fingerprint);
  }
}
