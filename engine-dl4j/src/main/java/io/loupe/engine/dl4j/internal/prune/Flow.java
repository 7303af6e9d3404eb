package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.importer.dl4j.OtherLayers.RunningStatistics;
import io.loupe.engine.dl4j.internal.prune.Sketch.FeatureOrder;
import io.loupe.engine.dl4j.internal.prune.Sketch.Role;
import io.loupe.engine.dl4j.internal.prune.Slices.Biases;
import io.loupe.error.ParameterException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Follows what is left of the channels from the input to the outputs. */
final class Flow {
  private final Sketch sketch;
  private final Removal removal;
  private final Map<String, Channels> read = new HashMap<>();
  private final Map<String, Channels> made = new HashMap<>();

  private Flow(Sketch sketch, Removal removal) {
    this.sketch = sketch;
    this.removal = removal;
  }

  static Flow of(Sketch sketch, Removal removal) {
    Flow flow = new Flow(sketch, removal);
    for (String vertex : sketch.order()) {
      Channels channels =
          sketch.isInput(vertex)
              ? Channels.all(sketch.channels(vertex))
              : flow.through(vertex).withZero(removal.unseen(vertex));
      flow.made.put(vertex, channels);
      if (sketch.isOutput(vertex) && !channels.isWhole()) {
        throw flow.refusal(vertex, "it is an output, which would lose some");
      }
    }
    return flow;
  }

  /** What a layer reads, behind its preprocessor. */
  Channels read(String vertex) {
    return Objects.requireNonNull(read.get(vertex), vertex);
  }

  Channels made(String vertex) {
    return Objects.requireNonNull(made.get(vertex), vertex);
  }

  private Channels through(String name) {
    List<Channels> inputs = sketch.inputs(name).stream().map(this::made).toList();
    GraphVertex vertex = sketch.vertex(name);
    if (sketch.layer(name).isPresent()) {
      Channels in = inputs.get(0);
      Channels arranged =
          sketch.preprocessor(name).map(change -> arranged(name, change, in)).orElse(in);
      read.put(name, arranged);
      return through(name, sketch.layer(name).get(), arranged);
    }
    if (inputs.stream().allMatch(Channels::isWhole)) {
      return Channels.all(sketch.channels(name));
    }
    if (vertex instanceof PreprocessorVertex change) {
      return arranged(name, change.getPreProcessor(), inputs.get(0));
    }
    if (vertex instanceof MergeVertex) {
      return merged(name, inputs);
    }
    ElementWise join =
        ElementWise.of(vertex)
            .orElseThrow(() -> refusal(name, "what it does with them is not supported"));
    return joined(name, join, inputs);
  }

  private Channels arranged(String name, InputPreProcessor change, Channels in) {
    if (change instanceof CnnToFeedForwardPreProcessor flatten) {
      FeatureOrder order = FeatureOrder.of(flatten.getFormat());
      int positions = Math.toIntExact(flatten.getInputHeight() * flatten.getInputWidth());
      return in.flattened(positions, order, order);
    }
    if (!in.isWhole()) {
      throw refusal(name, "it rearranges them in a way that is not supported");
    }
    return Channels.all(sketch.channels(name));
  }

  private Channels merged(String name, List<Channels> inputs) {
    Channels merged = inputs.stream().reduce(Channels::followedBy).orElseThrow();
    if (merged.before() != sketch.channels(name)) {
      throw refusal(name, "it merges along another axis");
    }
    return merged;
  }

  private Channels joined(String name, ElementWise join, List<Channels> inputs) {
    Channels first = inputs.get(0);
    Channels result = first;
    for (Channels other : inputs.subList(1, inputs.size())) {
      if (!other.kept().equals(first.kept())) {
        throw refusal(name, "it joins them with those of another layer, which stay");
      }
      result =
          result.mapIndexed(
              (k, value) -> join.join().applyAsDouble(value, other.constants().get(k)));
    }
    return result.map(value -> value / join.divisor());
  }

  private Channels through(String name, Layer layer, Channels in) {
    Role role = Role.of(layer);
    if (role.makesChannels()) {
      checkConsumable(name, layer, in);
      return Channels.without(sketch.channels(name), removal.unseen(name));
    }
    if (in.isWhole() && !role.keepsChannels()) {
      return Channels.all(sketch.channels(name));
    }
    return new Constants(sketch, name)
        .behind(layer, in)
        .orElseThrow(() -> refusal(name, "what it does with them is not supported"));
  }

  /**
   * What was not zero has to go into the bias, which only works where it is the same everywhere.
   */
  private void checkConsumable(String name, Layer layer, Channels in) {
    if (!in.isZeroWhereGone() && !Biases.canTake(layer)) {
      throw refusal(
          name,
          "it reads a filter (number "
              + in.firstConstant()
              + " of its input) that is not zero there but "
              + in.constants().get(in.firstConstant())
              + " everywhere, and has a border or no bias");
    }
  }

  private ParameterException refusal(String vertex, String why) {
    return new ParameterException(
        "The filters cannot be removed because of \"" + sketch.shown(vertex) + "\": " + why + ".",
        "Silence filters closer in front of it, for example behind its normalisation or its"
            + " activation function, or leave these in.");
  }

  /**
   * Which channels are no longer made, and which count as zero: those that are silenced, and on the
   * way back from them those that nobody else sees.
   */
  static final class Removal {
    private final Sketch sketch;
    private final Map<String, Set<Integer>> unseen = new HashMap<>();

    private Removal(Sketch sketch) {
      this.sketch = sketch;
    }

    /** Follows each silenced channel back to the layer that makes it. */
    static Removal of(Sketch sketch, Map<String, Set<Integer>> silenced) {
      Removal removal = new Removal(sketch);
      silenced.forEach(
          (shown, channels) -> {
            if (!channels.isEmpty()) {
              removal.checkSomeLeft(shown, channels);
              removal.drop(sketch.vertexOf(shown), shown, channels);
            }
          });
      return removal;
    }

    /** Channels of a vertex whose values count as zero. */
    Set<Integer> unseen(String vertex) {
      return unseen.getOrDefault(vertex, Set.of());
    }

    private void checkSomeLeft(String shown, Set<Integer> channels) {
      if (channels.size() >= sketch.channels(sketch.vertexOf(shown))) {
        throw new ParameterException(
            "Layer \"" + shown + "\" would have no filter left.", "Leave at least one of them.");
      }
    }

    private void drop(String vertex, String shown, Set<Integer> channels) {
      if (sketch.isInput(vertex) || sketch.isOutput(vertex)) {
        throw refusal(
            shown,
            "are the network's " + (sketch.isInput(vertex) ? "input" : "output"),
            "Remove filters of layers in between.");
      }
      Role role = sketch.role(vertex);
      boolean joins = ElementWise.of(sketch.vertex(vertex)).isPresent();
      if (!role.makesChannels() && !role.keepsChannels() && !joins) {
        throw refusal(
            shown,
            "come from \"" + sketch.shown(vertex) + "\", through which removing is not supported",
            "Name the convolution or dense layer itself.");
      }
      if (sketch.preprocessor(vertex).isPresent() && !role.makesChannels()) {
        throw refusal(
            shown,
            "are rearranged at \"" + sketch.shown(vertex) + "\"",
            "Name a layer before or behind it.");
      }
      unseen.computeIfAbsent(vertex, v -> new TreeSet<>()).addAll(channels);
      if (!role.makesChannels()) {
        sketch.inputs(vertex).forEach(input -> dropBefore(input, vertex, shown, channels));
      }
    }

    private void dropBefore(String input, String vertex, String shown, Set<Integer> channels) {
      List<String> readers = sketch.readers(input);
      if (readers.size() > 1) {
        List<String> others =
            readers.stream().filter(v -> !v.equals(vertex)).map(sketch::shown).toList();
        throw refusal(
            shown,
            "are also read by \"" + String.join("\", \"", others) + "\"",
            "Name \"" + sketch.shown(input) + "\", where they come from.");
      }
      drop(input, shown, channels);
    }

    private static ParameterException refusal(String shown, String why, String advice) {
      return new ParameterException(
          "Filters of \"" + shown + "\" cannot be removed: they " + why + ".", advice);
    }
  }

  /** What becomes of removed channels in layers that change each channel by itself. */
  static final class Constants {
    private final Sketch sketch;
    private final String vertex;

    Constants(Sketch sketch, String vertex) {
      this.sketch = sketch;
      this.vertex = vertex;
    }

    /** Empty if the removed channels would no longer have one value everywhere. */
    Optional<Channels> behind(Layer layer, Channels in) {
      return switch (Role.of(layer)) {
        case NORMALISATION -> Optional.of(normalised((BatchNormalization) layer, in));
        case ACTIVATION -> activated(((ActivationLayer) layer).getActivationFn(), in);
        case DEPTHWISE -> depthwise((BaseLayer) layer, in);
        case POOLING -> pooled((SubsamplingLayer) layer, in);
        case GLOBAL_POOLING -> pooled((GlobalPoolingLayer) layer, in);
        case BORDER -> in.isZeroWhereGone() ? Optional.of(in) : Optional.empty();
        case INERT -> Optional.of(in);
        default -> Optional.empty();
      };
    }

    private Channels normalised(BatchNormalization norm, Channels in) {
      var change = RunningStatistics.of(norm, sketch.graph().getLayer(vertex));
      float[] scale = change.scale();
      float[] shift = change.shift();
      return in.mapIndexed((k, value) -> (double) scale[k] * value + shift[k]);
    }

    private Optional<Channels> activated(IActivation function, Channels in) {
      boolean mixes =
          function.getClass().getSimpleName().toLowerCase(Locale.ROOT).contains("softmax");
      if (mixes) {
        return in.isWhole() ? Optional.of(in) : Optional.empty();
      }
      return Optional.of(in.map(value -> applied(function, value)));
    }

    private Optional<Channels> depthwise(BaseLayer layer, Channels in) {
      if (!in.isZeroWhereGone()) {
        return Optional.empty();
      }
      INDArray stored = params().get("b");
      double[] bias = stored == null ? new double[in.before()] : Biases.values(stored);
      return Optional.of(in.mapIndexed((k, value) -> applied(layer.getActivationFn(), bias[k])));
    }

    private static double applied(IActivation function, double value) {
      INDArray one = Nd4j.createFromArray(new float[][] {{(float) value}});
      return function.getActivation(one, false).getDouble(0);
    }

    private static Optional<Channels> pooled(SubsamplingLayer layer, Channels in) {
      boolean padded =
          layer.getConvolutionMode() == ConvolutionMode.Same
              || Arrays.stream(layer.getPadding()).anyMatch(size -> size != 0);
      boolean keeps = isPlain(layer.getPoolingType()) && !padded;
      return keeps || in.isZeroWhereGone() ? Optional.of(in) : Optional.empty();
    }

    private static Optional<Channels> pooled(GlobalPoolingLayer layer, Channels in) {
      return isPlain(layer.getPoolingType()) || in.isZeroWhereGone()
          ? Optional.of(in)
          : Optional.empty();
    }

    private static boolean isPlain(PoolingType type) {
      return type == PoolingType.MAX || type == PoolingType.AVG;
    }

    private Map<String, INDArray> params() {
      return sketch.graph().getLayer(vertex).paramTable(false);
    }
  }

  /**
   * How a vertex joins values of the same place.
   *
   * @param join two of them
   * @param divisor of the result
   */
  record ElementWise(DoubleBinaryOperator join, double divisor) {

    static Optional<ElementWise> of(GraphVertex vertex) {
      if (!(vertex instanceof ElementWiseVertex elements)) {
        return Optional.empty();
      }
      return Optional.of(
          switch (elements.getOp()) {
            case Add -> new ElementWise(Double::sum, 1);
            case Subtract -> new ElementWise((a, b) -> a - b, 1);
            case Product -> new ElementWise((a, b) -> a * b, 1);
            case Max -> new ElementWise(Math::max, 1);
            case Average -> new ElementWise(Double::sum, 2);
          });
    }
  }
}
