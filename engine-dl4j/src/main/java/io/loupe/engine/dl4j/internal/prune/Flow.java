package io.loupe.engine.dl4j.internal.prune;

import io.loupe.error.ParameterException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;

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
}
