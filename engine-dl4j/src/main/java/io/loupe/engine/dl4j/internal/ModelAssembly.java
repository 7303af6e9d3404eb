package io.loupe.engine.dl4j.internal;

import com.google.common.base.Throwables;
import com.google.common.collect.Sets;
import com.google.common.primitives.Longs;
import io.loupe.data.HeldInput;
import io.loupe.engine.dl4j.graph.FlatPicture;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.guard.Shown;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jNetwork;
import io.loupe.engine.dl4j.importer.onnx.OnnxNetwork;
import io.loupe.engine.dl4j.internal.Dl4jModel.SmallerFile;
import io.loupe.engine.dl4j.internal.prune.Pruning;
import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.UnknownNameException;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Puts a restored network behind the api: chooses its input, checks its weights, lowers it. */
final class ModelAssembly {
  private static final Pattern EXCEPTION = Pattern.compile("^(\\w+\\.)+\\w+(Exception|Error): ");

  private final String name;
  private final ModelSource source;
  private final Imported network;
  private final NetworkReading reading;
  private final EngineOptions options;

  ModelAssembly(
      String name,
      ModelSource source,
      Imported network,
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
    String free = freeInput(network.inputs());
    checkOthersAreHeld(free);
    Graph open = graph(free);
    Graph fed = open.feeding(free, heldValues(open, free));
    Optional<FlatPicture> picture = options.picture(fed, network.flattensChannelsFirst());
    Graph graph = picture.map(p -> p.before(fed)).orElse(fed);
    ExecutionPlan plan = new ExecutionPlan(graph, FastestKernels.start());
    List<HeldInput> items = items(open, free);
    LayerCatalog catalog = LayerCatalog.of(name, graph, plan, items);
    Shape shape = TensorBridge.shape(plan.shape(0));
    ModelInfo info =
        new ModelInfo(
            name,
            source.location(),
            "dl4j",
            Dl4jNetwork.version(),
            sha256,
            options.spec(shape, InputRange.stated(graph, shape)).with(items),
            options.recorded(source.options(), picture));
    PlanRunner runner = PlanRunner.of(catalog, shape, options.machine());
    return new Dl4jModel(
        info,
        runner,
        network.about(),
        Optional.of(new Smaller(open, sizes(free), network.getClass(), reading)));
  }

  private String freeInput(List<String> inputs) {
    Set<String> sized = Sets.difference(options.inputShapes().keySet(), network.openAxes());
    for (String held : Sets.union(options.held().byName().keySet(), sized)) {
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

  private void checkOthersAreHeld(String free) {
    for (String input : network.inputs()) {
      if (!input.equals(free) && !options.held().byName().containsKey(input)) {
        throw new ModelLoadException(
            "Model \"" + name + "\" has another input, " + input + ", which is not held.",
            "Say what it is fed, for example --hold " + input + "=0.",
            null);
      }
    }
  }

  private Map<String, Shape> sizes(String free) {
    Map<String, Shape> sizes = new HashMap<>(options.sizes());
    if (!options.inputShapes().containsKey(free)) {
      options.inputShape().ifPresentOrElse(s -> sizes.put(free, s), () -> sizes.remove(free));
    }
    return sizes;
  }

  private Graph graph(String free) {
    try {
      ModelSize size =
          source instanceof ModelSource.Bytes ? options.modelSize() : new ModelSize(Long.MAX_VALUE);
      return network.graph(name, free, sizes(free), size);
    } catch (LoupeException | FileProblem e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelLoadException(
          "Model \"" + name + "\" cannot be run on inputs of this size: " + reason(e) + ".",
          "Say how large its input is with --input-shape, or save it again.",
          e);
    }
  }

  private Map<String, float[]> heldValues(Graph graph, String free) {
    Map<String, float[]> values = new HashMap<>();
    eachHeld(
        graph,
        free,
        (input, said, held) -> {
          checkHeld(input, held, said);
          values.put(input, held.values(said));
        });
    return values;
  }

  /** The inputs that have a value for each sample. */
  private List<HeldInput> items(Graph graph, String free) {
    List<HeldInput> items = new ArrayList<>();
    eachHeld(
        graph,
        free,
        (input, said, held) ->
            held.items().ifPresent(file -> items.add(new HeldInput(input, said, file))));
    return items;
  }

  private interface HeldUse {
    void of(String input, Shape said, HeldInputs.Held held);
  }

  private void eachHeld(Graph graph, String free, HeldUse use) {
    for (Node node : graph.nodes()) {
      HeldInputs.Held held = options.held().byName().get(node.name());
      if (held != null && node.op() instanceof Input && !node.name().equals(free)) {
        Shape said = TensorBridge.shape(Longs.toArray(node.type().channelsFirst()));
        use.of(node.name(), said, held);
      }
    }
  }

  private void checkHeld(String input, HeldInputs.Held held, Shape said) {
    if (!held.fits(said)) {
      throw new ModelLoadException(
          "Input %s of model \"%s\" takes %s, not %s."
              .formatted(input, name, said, held.shape().orElse(said)),
          "Leave the size out, for example --hold "
              + input
              + "=0; an array has an item for each sample, or ?item=all is one; say ?layout=nhwc where"
              + " the channels are last.",
          null);
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

  /**
   * Writes what is left of a model; it lets go of what the model was made of.
   *
   * @param graph as it was read
   * @param sizes what was said of the sizes of its inputs
   * @param kind what was read
   * @param reading reads it again
   */
  private record Smaller(
      Graph graph, Map<String, Shape> sizes, Class<? extends Imported> kind, NetworkReading reading)
      implements SmallerFile {
    @Override
    public List<String> formats() {
      return kind == OnnxNetwork.class ? List.of("onnx", "zip") : List.of("zip");
    }

    @Override
    public void write(Map<String, Set<Integer>> channels, String format, OutputStream target)
        throws IOException {
      if (format.equals("onnx")) {
        Pruning.write(graph, (OnnxNetwork) reading.read(), sizes, channels, target);
      } else {
        Optional<Dl4jNetwork> own =
            kind == Dl4jNetwork.class
                ? Optional.of((Dl4jNetwork) reading.read())
                : Optional.empty();
        Pruning.write(graph, own, channels, target);
      }
    }
  }

  /** Gives once more what was read, from the file where it came from one. */
  interface NetworkReading {
    Imported read() throws IOException;
  }
}
