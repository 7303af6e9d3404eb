package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.model.LayerKind;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Which operators are read, and by what. */
final class Operators {
  private static final Map<String, BiConsumer<Node, Emitter>> TRANSLATORS =
      Map.ofEntries(
          Map.entry("ArgMax", Reductions::argument),
          Map.entry("ArgMin", Reductions::argument),
          Map.entry("AveragePool", (node, graph) -> Windows.pooling(node, graph, false)),
          Map.entry("BatchNormalization", Normalizations::batchNormalization),
          Map.entry("Concat", Selections::concat),
          Map.entry("Conv", Windows::convolution),
          Map.entry("ConvTranspose", Windows::transposed),
          Map.entry("CumSum", Reductions::cumulative),
          Map.entry("DepthToSpace", Shapes::blocks),
          Map.entry("DequantizeLinear", Quantities::dequantize),
          Map.entry("Dropout", Operators::same),
          Map.entry("Einsum", Products::einsum),
          Map.entry("Expand", Shapes::expand),
          Map.entry("Flatten", Shapes::flatten),
          Map.entry("GRU", Recurrents::add),
          Map.entry("Gather", Selections::gather),
          Map.entry("GatherElements", Selections::gatherElements),
          Map.entry("GatherND", Selections::gatherMany),
          Map.entry("Gemm", Products::gemm),
          Map.entry("GlobalAveragePool", Reductions::global),
          Map.entry("GlobalLpPool", Reductions::global),
          Map.entry("GlobalMaxPool", Reductions::global),
          Map.entry("GridSample", Grids::sample),
          Map.entry("GroupNormalization", Normalizations::groupNormalization),
          Map.entry("Identity", Operators::same),
          Map.entry("InstanceNormalization", Normalizations::instanceNormalization),
          Map.entry("LRN", Normalizations::localResponse),
          Map.entry("LSTM", Recurrents::add),
          Map.entry("LayerNormalization", Normalizations::layerNormalization),
          Map.entry("LogSoftmax", Reductions::softmax),
          Map.entry("LpNormalization", Reductions::norm),
          Map.entry("LpPool", Windows::norm),
          Map.entry("MatMul", Products::product),
          Map.entry("MaxPool", (node, graph) -> Windows.pooling(node, graph, true)),
          Map.entry("MaxUnpool", Windows::unpooling),
          Map.entry("PRelu", Joins::slopes),
          Map.entry("Pad", Pads::pad),
          Map.entry("QuantizeLinear", Quantities::quantize),
          Map.entry("RMSNormalization", Normalizations::layerNormalization),
          Map.entry("RNN", Recurrents::add),
          Map.entry("ReduceL1", Reductions::reduce),
          Map.entry("ReduceL2", Reductions::reduce),
          Map.entry("ReduceLogSum", Reductions::reduce),
          Map.entry("ReduceLogSumExp", Reductions::reduce),
          Map.entry("ReduceMax", Reductions::reduce),
          Map.entry("ReduceMean", Reductions::reduce),
          Map.entry("ReduceMin", Reductions::reduce),
          Map.entry("ReduceProd", Reductions::reduce),
          Map.entry("ReduceSum", Reductions::reduce),
          Map.entry("ReduceSumSquare", Reductions::reduce),
          Map.entry("Reshape", Shapes::reshape),
          Map.entry("Resize", Resizes::resize),
          Map.entry("ScatterElements", Selections::scatter),
          Map.entry("ScatterND", Selections::scatter),
          Map.entry("Slice", Selections::slice),
          Map.entry("Softmax", Reductions::softmax),
          Map.entry("SpaceToDepth", Shapes::blocks),
          Map.entry("Split", Selections::split),
          Map.entry("Squeeze", Shapes::squeeze),
          Map.entry("Tile", Shapes::tile),
          Map.entry("TopK", Reductions::largest),
          Map.entry("Transpose", Shapes::transpose),
          Map.entry("Trilu", Shapes::triangle),
          Map.entry("Unsqueeze", Shapes::unsqueeze),
          Map.entry("Upsample", Resizes::resize),
          Map.entry("Where", Joins::where));

  private static final Set<String> NAMES = Collections.unmodifiableSet(allNames());

  private Operators() {}

  static void add(Node node, Emitter graph) {
    if (Functions.isOne(node.type())) {
      Value value = graph.value(node, 0);
      Op function = Functions.of(node, graph);
      if (node.type().equals("Sigmoid")) {
        graph.head(function, value);
      } else {
        graph.done(function, value);
      }
      return;
    }
    Elementwise.Kind kind = Joins.kind(node);
    if (kind != null) {
      Joins.join(node, graph, kind);
      return;
    }
    BiConsumer<Node, Emitter> translator = TRANSLATORS.get(node.type());
    if (translator == null && Folding.NAMES.contains(node.type())) {
      throw node.problem("what it makes depends on the input, which is not read");
    }
    if (translator == null) {
      throw node.problem("this operator is not read");
    }
    translator.accept(node, graph);
  }

  private static void same(Node node, Emitter graph) {
    if (node.isThere(2) && graph.required(node, 2).numbers()[0] != 0) {
      throw node.problem("it is in training mode");
    }
    graph.done(new Identity(), graph.value(node, 0));
  }

  /** Names of all operators that are read, by the alphabet. */
  static Set<String> names() {
    return NAMES;
  }

  private static Set<String> allNames() {
    Set<String> names = new TreeSet<>(TRANSLATORS.keySet());
    names.addAll(Functions.names());
    names.addAll(Joins.NAMES);
    names.addAll(Folding.NAMES);
    names.addAll(Inlining.NAMES);
    names.addAll(Expansions.NAMES);
    return names;
  }

  /** What a node is, for people. */
  static LayerKind kind(Node node, boolean end) {
    String type = node.type();
    if (type.startsWith("Conv")) {
      return LayerKind.CONVOLUTION;
    }
    if (type.endsWith("Pool") || type.equals("Resize") || type.equals("Upsample")) {
      return LayerKind.POOLING;
    }
    if (type.endsWith("Normalization") || type.equals("LRN")) {
      return LayerKind.NORMALIZATION;
    }
    return switch (type) {
      case "Gemm", "MatMul" -> LayerKind.DENSE;
      case "LSTM", "GRU", "RNN" -> LayerKind.RECURRENT;
      case "Softmax", "LogSoftmax", "Sigmoid" -> end ? LayerKind.OUTPUT : LayerKind.ACTIVATION;
      default -> Functions.isActivation(type) ? LayerKind.ACTIVATION : LayerKind.OTHER;
    };
  }
}
