package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Constants;
import io.loupe.engine.dl4j.graph.FlatPicture;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes a graph of a file, node by node. What does not depend on the input is worked out on the
 * way; the axis of a batch is counted out, so that any number of items is run at once.
 */
final class OnnxImporter {
  private final OnnxFile file;
  private final Map<String, Shape> sizes;
  private final boolean whole;
  private final Emitter emitter;
  private final Layouts layouts = new Layouts();

  /**
   * Prepares to read.
   *
   * @param file what stands in it
   * @param sizes what is said of the sizes of inputs
   * @param size counts what is made
   * @param whole whether all that the file is fed at once is one item, its batch included
   */
  OnnxImporter(OnnxFile file, Map<String, Shape> sizes, ModelSize size, boolean whole) {
    this.file = file;
    this.sizes = sizes;
    this.whole = whole;
    HashSet<String> outputs = new HashSet<>(file.body().outputs());
    this.emitter = new Emitter(size, layouts, file.tensors(), outputs);
  }

  /**
   * What was made.
   *
   * @param graph the network
   * @param tensors what became of the file's tensors
   */
  record Result(Graph graph, Emitter tensors) {}

  Result run() {
    file.body().nodes().forEach(layouts::add);
    file.body().initializers().forEach(emitter::know);
    file.inputs().forEach(this::feed);
    new Inlining(file, layouts, emitter, this::take).run();
    List<Integer> outputs = new ArrayList<>();
    for (String output : file.body().outputs()) {
      emitter.lookedAt(output).ifPresent(value -> outputs.add(value.node()));
    }
    if (outputs.isEmpty()) {
      throw OnnxProblem.damaged("none of its outputs depends on its input");
    }
    Graph graph = emitter.builder().build(outputs.stream().distinct().toList());
    return new Result(graph, emitter);
  }

  private void feed(OnnxFile.Input input) {
    Batch batch = whole ? Batch.NONE : batch(input);
    int skipped = batch.isThere() ? 1 : 0;
    int[] dims =
        IntStream.range(skipped, input.dims().size())
            .map(axis -> file.size(input, axis, sizes))
            .toArray();
    boolean first = layouts.isFirst(input.name(), dims);
    Shape given = sizes.get(input.name());
    if (given != null) {
      int[] inFile = Wire.of(given, first).shape();
      boolean fits = input.dims().isEmpty() || FlatPicture.fits(dims, inFile);
      Optional<int[]> flat = fits ? Optional.empty() : FlatPicture.sizes(dims, given);
      if (!fits && flat.isEmpty() && dims.length > 0) {
        throw new OnnxProblem(
            "its input \""
                + input.name()
                + "\" is "
                + shown(input)
                + ", which "
                + given
                + " does not fit",
            "Say its sizes channels first, with --input-shape.");
      }
      dims = fits ? inFile : flat.orElse(dims);
    } else if (!input.isShaped() || Arrays.stream(dims).anyMatch(d -> d < 0)) {
      throw new OnnxProblem(
          "it does not say how large its input \"" + input.name() + "\" is: " + shown(input),
          "Say it, channels first, for example --input-shape "
              + (dims.length == 2 ? "8,100" : "3,224,224")
              + byName(input, skipped)
              + ".");
    }
    emitter.input(input.name(), new Wire(dims, first), batch, new Input());
    if (input.isWhole()) {
      emitter.holdsWholeNumbers(input.name());
    }
  }

  private static String byName(OnnxFile.Input input, int skipped) {
    String names =
        IntStream.range(skipped, input.dims().size())
            .filter(axis -> input.dims().get(axis) < 0)
            .mapToObj(axis -> input.symbols().get(axis))
            .filter(symbol -> !symbol.isBlank())
            .distinct()
            .map(symbol -> symbol + "=224")
            .collect(Collectors.joining(";"));
    return names.isEmpty() ? "" : ", or by the names of its axes, --input-shape \"" + names + "\"";
  }

  /** The first axis is that of the items, where it is as the first input's. */
  private Batch batch(OnnxFile.Input input) {
    OnnxFile.Input one = file.inputs().get(0);
    if (one.equals(input)) {
      if (input.isShaped() && input.dims().isEmpty()) {
        return Batch.NONE;
      }
      int items = input.isShaped() ? file.size(input, 0, sizes) : -1;
      emitter.items(new Batch(0, Math.max(1, items), items < 0));
      return emitter.items();
    }
    boolean same =
        !input.dims().isEmpty()
            && !one.dims().isEmpty()
            && input.dims().get(0).equals(one.dims().get(0))
            && (input.dims().get(0) > 0 || input.symbols().get(0).equals(one.symbols().get(0)));
    return same ? emitter.items() : Batch.NONE;
  }

  private static String shown(OnnxFile.Input input) {
    return IntStream.range(0, input.dims().size())
        .mapToObj(
            axis -> {
              String symbol = input.symbols().get(axis);
              int size = input.dims().get(axis);
              return size >= 0 ? Integer.toString(size) : symbol.isBlank() ? "?" : symbol;
            })
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Translates one of ONNX's own operators. */
  private void take(Node node) {
    if (!node.isStandard()) {
      throw node.problem("operators of the domain " + node.domain() + " are not read");
    }
    try {
      if (Operators.names().contains(node.type())) {
        Attributes.check(node);
      }
      emitter.begin(node);
      Optional<Known> folded = Folding.of(node, emitter);
      if (folded.isPresent()) {
        emitter.know(node.outputs().get(0), folded.get());
      } else if (!isWorkedOut(node)) {
        Operators.add(node, emitter);
        markWhole(node);
      }
    } catch (FileProblem e) {
      throw e;
    } catch (RuntimeException e) {
      OnnxProblem problem = node.problem("its attributes and its inputs do not fit each other");
      problem.initCause(e);
      throw problem;
    }
  }

  /** What is made of whole numbers alone holds whole numbers, unless it is cast. */
  private void markWhole(Node node) {
    boolean whole =
        switch (node.type()) {
          case "Cast" -> Tensors.isWhole((int) node.number("to", 1));
          case "ArgMax", "ArgMin" -> true;
          default ->
              node.inputs().stream()
                  .filter(input -> !input.isEmpty())
                  .allMatch(emitter::isOfWholeNumbers);
        };
    if (whole) {
      node.outputs().forEach(emitter::holdsWholeNumbers);
    }
  }

  /** Runs an operator at once, in a graph of its own, where all that it reads is known. */
  private boolean isWorkedOut(Node node) {
    List<String> inputs = node.inputs().stream().filter(i -> !i.isEmpty()).toList();
    if (inputs.isEmpty() || inputs.stream().anyMatch(i -> emitter.known(i).isEmpty())) {
      return false;
    }
    boolean exact = inputs.stream().allMatch(i -> emitter.known(i).orElseThrow().isWhole());
    GraphBuilder apart = new GraphBuilder(new ModelSize(ModelSize.byDefault()));
    GraphBuilder before = emitter.exchange(apart);
    try {
      Operators.add(node, emitter);
    } finally {
      emitter.exchange(before);
    }
    List<Optional<float[]>> values = Constants.of(apart.build(List.of()));
    boolean all = values.stream().allMatch(Optional::isPresent);
    for (String output : node.outputs()) {
      Optional<Value> value = emitter.forget(output);
      if (all && value.isPresent()) {
        float[] inGraph = values.get(value.get().node()).orElseThrow();
        emitter.know(output, Known.of(value.get(), inGraph, exact));
      }
    }
    if (!all) {
      emitter.begin(node);
    }
    return all;
  }
}
