package io.loupe.engine.dl4j.internal;

import com.google.common.base.Throwables;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.engine.dl4j.importer.dl4j.Lowerings;
import io.loupe.engine.dl4j.internal.guard.FileProblem;
import io.loupe.engine.dl4j.internal.guard.ModelSize;
import io.loupe.engine.dl4j.internal.guard.Shown;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.UnknownNameException;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Puts a restored network behind the api: chooses its input, checks its weights, lowers it. */
final class ModelAssembly {
  private static final Pattern EXCEPTION = Pattern.compile("^(\\w+\\.)+\\w+(Exception|Error): ");

  private final String name;
  private final ModelSource source;
  private final Network network;
  private final NetworkReading reading;
  private final EngineOptions options;

  ModelAssembly(
      String name,
      ModelSource source,
      Network network,
      NetworkReading reading,
      EngineOptions options) {
    this.name = name;
    this.source = source;
    this.network = network;
    this.reading = reading;
    this.options = options;
  }

  /** Lowers the network; its weights are copied. */
  Model model(String sha256) {
    ComputationGraph restored = network.graph();
    ComputationGraph graph =
        restored.getConfiguration().getDataType() == DataType.FLOAT
            ? restored
            : restored.convertDataType(DataType.FLOAT);
    WeightChecks.check(name, graph, network.names());
    PictureBeforeDense.check(name, graph, network.names());
    String free = freeInput(graph.getConfiguration().getNetworkInputs());
    Map<String, InputType> types = types(graph, free);
    ExecutionPlan plan = lower(graph, free, types);
    LayerCatalog catalog = LayerCatalog.of(name, network, plan);
    Shape shape = TensorBridge.shape(plan.shape(0));
    ModelInfo info =
        new ModelInfo(
            name,
            source.location(),
            "dl4j",
            version(),
            sha256,
            options.spec(shape, InputRange.stated(network, free, shape)),
            source.options());
    PlanRunner runner = PlanRunner.of(catalog, shape, options.budget());
    return new Dl4jModel(info, runner, Optional.of(reading));
  }

  private String freeInput(List<String> inputs) {
    for (String held : options.held().byName().keySet()) {
      if (!inputs.contains(held)) {
        throw new UnknownNameException("input of model \"" + name + "\"", held, inputs);
      }
    }
    if (options.input().isPresent()) {
      String chosen = options.input().get();
      if (!inputs.contains(chosen)) {
        throw new UnknownNameException("input of model \"" + name + "\"", chosen, inputs);
      }
      return chosen;
    }
    List<String> free =
        inputs.stream().filter(input -> !options.held().byName().containsKey(input)).toList();
    if (free.size() == 1) {
      return free.get(0);
    }
    String last = inputs.get(inputs.size() - 1);
    throw new ModelLoadException(
        "Model \"" + name + "\" has the inputs " + String.join(", ", inputs) + ".",
        "Choose the one to look at and hold the others, for example --input "
            + inputs.get(0)
            + " --hold "
            + last
            + "=0.",
        null);
  }

  private Map<String, InputType> types(ComputationGraph graph, String free) {
    Map<String, InputType> types = new HashMap<>();
    for (String input : graph.getConfiguration().getNetworkInputs()) {
      if (!input.equals(free)) {
        HeldInputs.Held held = options.held().byName().get(input);
        if (held == null) {
          throw new ModelLoadException(
              "Model \"" + name + "\" has another input, " + input + ", which is not held.",
              "Say what it is fed, for example --hold " + input + "=0.",
              null);
        }
        InputType said = network.types().orElse(Map.of()).get(input);
        if (said == null) {
          InputTypes own = new InputTypes(name, graph.getConfiguration(), input);
          types.put(input, own.held(held.shape()));
        } else {
          checkHeld(input, held, InputTypes.shape(said));
          types.put(input, said);
        }
      }
    }
    types.put(free, freeType(graph, free));
    return types;
  }

  private void checkHeld(String input, HeldInputs.Held held, Shape said) {
    held.shape()
        .filter(shape -> shape.elements() != said.elements())
        .ifPresent(
            shape -> {
              throw new ModelLoadException(
                  "Input "
                      + input
                      + " of model \""
                      + name
                      + "\" takes "
                      + said
                      + ", not "
                      + shape
                      + ".",
                  "Leave the size out, for example --hold " + input + "=0.",
                  null);
            });
  }

  private InputType freeType(ComputationGraph graph, String free) {
    InputType said = network.types().orElse(Map.of()).get(free);
    return said == null
        ? new InputTypes(name, graph.getConfiguration(), free).resolve(options.inputShape())
        : said;
  }

  private ExecutionPlan lower(ComputationGraph graph, String free, Map<String, InputType> types) {
    Map<String, float[]> values = new HashMap<>();
    types.forEach(
        (input, type) -> {
          HeldInputs.Held held = options.held().byName().get(input);
          if (held != null && !input.equals(free)) {
            values.put(input, held.values(InputTypes.shape(type)));
          }
        });
    try {
      ModelSize size =
          source instanceof ModelSource.Bytes ? options.modelSize() : new ModelSize(Long.MAX_VALUE);
      size.add("all", "weights", graph.numParams());
      return Lowerings.lower(
          graph, network.names(), free, values, types, network.withoutWeights(), size);
    } catch (LoupeException | FileProblem e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelLoadException(
          "Model \"" + name + "\" cannot be run on inputs of this size: " + reason(e) + ".",
          "Say how large its input is with --input-shape, or save it again.",
          e);
    }
  }

  /** First line of a foreign message, without the exception's class and what ends a sentence. */
  static String reason(RuntimeException e) {
    boolean internal = Throwables.getCausalChain(e).stream().anyMatch(ModelAssembly::isInternal);
    if (internal || e.getMessage() == null) {
      return "parts of its configuration contradict each other";
    }
    String line = e.getMessage().lines().findFirst().orElse("").strip();
    return Shown.of(EXCEPTION.matcher(line).replaceFirst("").replaceFirst("[.:]+$", ""));
  }

  private static boolean isInternal(Throwable e) {
    return e instanceof NullPointerException
        || e instanceof ClassCastException
        || e instanceof IndexOutOfBoundsException
        || e instanceof ArithmeticException
        || e instanceof NegativeArraySizeException;
  }

  static String version() {
    String version = ComputationGraph.class.getPackage().getImplementationVersion();
    return version == null ? "1.0.0-M2.1" : version;
  }

  static String fingerprint(Network network) {
    Hasher hasher =
        Hashing.sha256().newHasher().putString(network.configuration(), StandardCharsets.UTF_8);
    INDArray params = network.graph().params();
    for (long i = 0; i < params.length(); i++) {
      hasher.putFloat(params.getFloat(i));
    }
    return hasher.hash().toString();
  }
}
