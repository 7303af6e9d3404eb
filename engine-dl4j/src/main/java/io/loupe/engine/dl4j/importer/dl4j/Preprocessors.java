package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jFallback.PreprocessorFallback;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Flatten.Order;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.preprocessor.Cnn3DToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnn3DPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/** Lowers what changes the shape of a layer's input. */
final class Preprocessors {
  private static final String SUFFIX = ":reshape";

  private final GraphBuilder plan;
  private final String name;

  /**
   * Lowers preprocessors of one layer.
   *
   * @param plan what nodes are added to
   * @param name the layer's name
   */
  Preprocessors(GraphBuilder plan, String name) {
    this.plan = plan;
    this.name = name;
  }

  /**
   * Adds the nodes of a preprocessor.
   *
   * @param input node it reads
   * @param asStored whether the layer takes a flattened picture as it is stored
   * @return the last node
   */
  int lower(int input, InputPreProcessor preprocessor, boolean asStored) {
    if (preprocessor instanceof ComposableInputPreProcessor several) {
      int node = input;
      for (InputPreProcessor each : several.getInputPreProcessors()) {
        node = lower(node, each, asStored);
      }
      return node;
    }
    TensorType before = plan.node(input).type();
    if (preprocessor instanceof CnnToFeedForwardPreProcessor
        || preprocessor instanceof Cnn3DToFeedForwardPreProcessor) {
      return flattened(input, before, asStored);
    }
    if (preprocessor instanceof FeedForwardToCnnPreProcessor image) {
      TensorType after =
          TensorType.picture(
              image.getInputHeight(), image.getInputWidth(), image.getNumChannels(), true);
      return before.isSpatial() ? input : spread(input, after.times(before.copies()));
    }
    if (preprocessor instanceof FeedForwardToCnn3DPreProcessor volume) {
      return spread(input, volume(volume).times(before.copies()));
    }
    return lowerSteps(input, before, preprocessor);
  }

  private int lowerSteps(int input, TensorType before, InputPreProcessor preprocessor) {
    if (preprocessor instanceof RnnToFeedForwardPreProcessor) {
      return stored(input, TensorType.flat(before.channels()).times(before.positions()));
    }
    if (preprocessor instanceof FeedForwardToRnnPreProcessor sequence) {
      boolean planar = sequence.getRnnDataFormat() != RNNFormat.NWC;
      return stored(input, TensorType.sequence(before.copies(), before.channels(), planar));
    }
    if (preprocessor instanceof RnnToCnnPreProcessor image) {
      TensorType after =
          TensorType.picture(
              image.getInputHeight(), image.getInputWidth(), image.getNumChannels(), true);
      return spread(input, after.times(before.positions()));
    }
    if (preprocessor instanceof CnnToRnnPreProcessor sequence) {
      boolean planar = sequence.getRnnDataFormat() != RNNFormat.NWC;
      TensorType after = TensorType.sequence(before.copies(), before.rowLength(), planar);
      Order order = before.isOrderFree() ? Order.AS_STORED : Order.PLANES_OUT;
      return add(input, order, after);
    }
    TensorType after = LayerTypes.of(preprocessor.getOutputType(LayerTypes.inputType(before)));
    Op own = new PreprocessorFallback(preprocessor, before, after.times(before.copies()));
    return plan.add(name + SUFFIX, List.of(input), own, after.times(before.copies()));
  }

  private static TensorType volume(FeedForwardToCnn3DPreProcessor volume) {
    return new TensorType(
        1,
        List.of(
            (long) volume.getInputDepth(),
            (long) volume.getInputHeight(),
            (long) volume.getInputWidth(),
            (long) volume.getNumChannels()),
        volume.isNCDHW());
  }

  private int flattened(int input, TensorType before, boolean asStored) {
    boolean ordered = asStored || before.isOrderFree() || !before.planar();
    TensorType after = TensorType.flat(before.rowLength()).times(before.copies());
    return add(input, ordered ? Order.AS_STORED : Order.PLANES_OUT, after);
  }

  private int spread(int input, TensorType after) {
    boolean ordered = after.isOrderFree() || !after.planar();
    return add(input, ordered ? Order.AS_STORED : Order.PLANES_IN, after);
  }

  private int stored(int input, TensorType after) {
    return add(input, Order.AS_STORED, after);
  }

  private int add(int input, Order order, TensorType after) {
    return plan.add(name + SUFFIX, List.of(input), new Flatten(order), after);
  }

  /** Whether a node is a picture, flattened in the plan's order where the network's differs. */
  static boolean isStoredPicture(GraphBuilder plan, Node node, String name) {
    boolean flattened =
        node.name().equals(name + SUFFIX)
            && node.op().equals(new Flatten(Order.AS_STORED))
            && !node.type().isSpatial();
    if (!flattened) {
      return false;
    }
    TensorType before = plan.node(node.inputs().get(0)).type();
    return before.planar() && !before.isOrderFree() && before.copies() == node.type().copies();
  }
}
