package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jFallback.VertexFallback;
import io.loupe.engine.dl4j.importer.dl4j.LayerTypes.Reshaping;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Distance;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.GroupNormalization;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Stack;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Lowers a vertex without a layer. Types are worked out from its inputs: the network's own lose
 * layouts and lengths.
 *
 * @param plan what nodes are added to
 * @param vertex the vertex as it runs
 * @param conf the vertex as it is described
 * @param name its name in the plan
 * @param inputs nodes it reads
 */
record Vertices(
    GraphBuilder plan,
    java.util.function.Function<String, TensorType> inputTypes,
    org.deeplearning4j.nn.graph.vertex.GraphVertex vertex,
    GraphVertex conf,
    String name,
    List<Integer> inputs) {

  int lower() {
    TensorType first = before().get(0);
    if (conf instanceof PreprocessorVertex reshaping) {
      int node =
          new Preprocessors(plan, name).lower(inputs.get(0), reshaping.getPreProcessor(), false);
      return plan.add(name, List.of(node), new Identity(), plan.node(node).type());
    }
    if (conf instanceof ReshapeVertex reshape) {
      return reshape(reshape.getNewShape());
    }
    if (conf instanceof MergeVertex merge && canMerge(planAxis(merge, first))) {
      int axis = planAxis(merge, first);
      return add(new Concat(axis), merged(axis));
    }
    if (conf instanceof ElementWiseVertex elementWise && fit()) {
      return add(elementwise(kind(elementWise.getOp())), largest());
    }
    if (conf instanceof ScaleVertex scale) {
      return add(
          new Arithmetic(Elementwise.Kind.MULTIPLY, (float) scale.getScaleFactor(), false), first);
    }
    if (conf instanceof ShiftVertex shift) {
      return add(
          new Arithmetic(Elementwise.Kind.ADD, (float) shift.getShiftFactor(), false), first);
    }
    if (conf instanceof SubsetVertex subset && (!first.isSpatial() || first.planar())) {
      return subset(first, subset.getFrom(), subset.getTo());
    }
    if (conf instanceof StackVertex) {
      return add(Stack.stack(), first.times(first.copies() * inputs.size()));
    }
    if (conf instanceof UnstackVertex unstack && first.copies() == unstack.getStackSize()) {
      return add(Stack.unstack(unstack.getFrom()), first.times(1));
    }
    if (conf instanceof L2Vertex) {
      return add(new Distance(), TensorType.flat(1).times(first.copies()));
    }
    return lowerMore(first);
  }

  private int lowerMore(TensorType first) {
    if (conf instanceof L2NormalizeVertex normalize && isWhole(normalize, first)) {
      return add(
          GroupNormalization.unit(Math.toIntExact(first.rowLength()), normalize.getEps()), first);
    }
    if (conf instanceof LastTimeStepVertex) {
      int last = first.positionsByAxis()[0] - 1;
      return add(steps(first, 1, i -> last), TensorType.flat(first.channels()));
    }
    if (conf instanceof ReverseTimeSeriesVertex) {
      int length = first.positionsByAxis()[0];
      return add(steps(first, length, i -> length - 1 - i), first);
    }
    if (conf instanceof DuplicateToTimeSeriesVertex repeat) {
      TensorType like = inputTypes.apply(repeat.getInputName());
      int length = like.positionsByAxis()[0];
      int[] from = new int[length];
      int channels = Math.toIntExact(first.channels());
      return add(
          Gather.ofBlocks(channels, from), TensorType.sequence(length, channels, like.planar()));
    }
    InputType[] types = before().stream().map(LayerTypes::inputType).toArray(InputType[]::new);
    TensorType type = LayerTypes.of(conf.getOutputType(0, types)).times(first.copies());
    return add(new VertexFallback(vertex, before(), type, refusal()), type);
  }

  private String refusal() {
    String kind = conf.getClass().getSimpleName();
    return "(" + kind + ") has no gradient that was verified";
  }

  private int reshape(int[] sizes) {
    TensorType first = before().get(0);
    TensorType type = Reshaping.type(sizes, first.rowLength()).times(first.copies());
    return add(Reshaping.gather(first, type), type);
  }

  /** The plan's axis for one of the network's, both with the batch. */
  private static int planAxis(MergeVertex merge, TensorType type) {
    int last = type.shape().size();
    int axis = merge.getMergeAxis();
    boolean first = type.planar() && type.isSpatial();
    return first ? (axis == 1 ? last : axis - 1) : Math.min(axis, last);
  }

  private boolean canMerge(int axis) {
    TensorType first = before().get(0);
    return before().stream()
        .allMatch(
            type ->
                type.copies() == first.copies()
                    && type.shape().size() == first.shape().size()
                    && IntStream.range(0, type.shape().size())
                        .allMatch(
                            i ->
                                i == axis - 1 || type.shape().get(i).equals(first.shape().get(i))));
  }

  private TensorType merged(int axis) {
    TensorType first = before().get(0);
    List<Long> shape = new ArrayList<>(first.shape());
    shape.set(axis - 1, before().stream().mapToLong(type -> type.shape().get(axis - 1)).sum());
    return new TensorType(first.copies(), shape, first.planar());
  }

  private boolean fit() {
    TensorType largest = largest();
    return before().stream()
        .allMatch(
            type ->
                type.copies() == largest.copies()
                    && type.shape().size() == largest.shape().size()
                    && (type.channels() == 1 || type.channels() == largest.channels())
                    && (type.positions() == 1
                        || Arrays.equals(type.positionsByAxis(), largest.positionsByAxis())));
  }

  private TensorType largest() {
    long channels = before().stream().mapToLong(TensorType::channels).max().orElse(1);
    TensorType widest =
        before().stream().max(Comparator.comparingLong(TensorType::positions)).orElseThrow();
    return withChannels(widest, channels);
  }

  private static TensorType withChannels(TensorType type, long channels) {
    List<Long> shape = new ArrayList<>(type.shape());
    shape.set(shape.size() - 1, channels);
    return new TensorType(type.copies(), shape, type.planar());
  }

  private int subset(TensorType first, int from, int to) {
    int all = Math.toIntExact(first.channels());
    int taken = to - from + 1;
    int[] source =
        IntStream.range(0, Math.toIntExact(first.positions()) * taken)
            .map(i -> i / taken * all + from + i % taken)
            .toArray();
    return add(Gather.ofBlocks(1, source), withChannels(first, taken));
  }

  /** Whether it runs over everything but the batch, as is usual. */
  private Op elementwise(Elementwise.Kind kind) {
    int[][] shapes = before().stream().map(Vertices::sizes).toArray(int[][]::new);
    return new Elementwise(kind, shapes, sizes(largest()));
  }

  private static int[] sizes(TensorType type) {
    return type.shape().stream().mapToInt(Math::toIntExact).toArray();
  }

  private static Elementwise.Kind kind(ElementWiseVertex.Op op) {
    return switch (op) {
      case Add -> Elementwise.Kind.ADD;
      case Subtract -> Elementwise.Kind.SUBTRACT;
      case Product -> Elementwise.Kind.MULTIPLY;
      case Average -> Elementwise.Kind.AVERAGE;
      case Max -> Elementwise.Kind.MAXIMUM;
    };
  }

  private static boolean isWhole(L2NormalizeVertex normalize, TensorType type) {
    int[] dimensions = normalize.getDimension();
    return dimensions == null || dimensions.length == 0 || dimensions.length == type.shape().size();
  }

  private static Op steps(TensorType type, int length, java.util.function.IntUnaryOperator from) {
    int channels = Math.toIntExact(type.channels());
    return Gather.ofBlocks(channels, IntStream.range(0, length).map(from).toArray());
  }

  private List<TensorType> before() {
    return inputs.stream().map(i -> plan.node(i).type()).toList();
  }

  private int add(Op op, TensorType type) {
    return plan.add(name, inputs, op, type);
  }
}
