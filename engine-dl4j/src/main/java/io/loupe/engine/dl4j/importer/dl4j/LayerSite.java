package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.List;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer to be lowered, and where it stands.
 *
 * @param plan what its nodes are added to
 * @param layer the network's layer, without wrappers that only freeze it
 * @param name its name in the plan
 * @param input node it reads, after its preprocessor
 * @param type of its output
 */
record LayerSite(GraphBuilder plan, Layer layer, String name, int input, TensorType type) {
  static final String LINEAR = ":linear";
  static final String LOGITS = ":logits";

  org.deeplearning4j.nn.conf.layers.Layer conf() {
    return layer.conf().getLayer();
  }

  /** Whether the layer is of exactly this class, or of one that only renames it. */
  boolean is(Class<?>... classes) {
    return List.of(classes).contains(conf().getClass());
  }

  TensorType before() {
    return plan.node(input).type();
  }

  INDArray param(String key) {
    return layer.getParam(key).castTo(DataType.FLOAT);
  }

  @Nullable INDArray bias(boolean present) {
    return present ? param("b") : null;
  }

  /** Adds a node that nobody asks for by the layer's name. */
  int hidden(String suffix, int before, Op op, TensorType shape) {
    return plan.add(name + suffix, List.of(before), op, shape);
  }

  /** Adds the layer's last node. */
  OptionalInt done(int before, Op op) {
    return OptionalInt.of(plan.add(name, List.of(before), op, type));
  }

  OptionalInt done(Op op) {
    return done(input, op);
  }

  /** The same place, for a layer whose output has the shape of its input. */
  LayerSite keepingShape() {
    return new LayerSite(plan, layer, name, input, before());
  }

  /** Adds what is linear and then the layer's activation function. */
  OptionalInt activated(int before, Op linear, IActivation function) {
    if (function instanceof ActivationIdentity) {
      return done(before, linear);
    }
    int node = hidden(LINEAR, before, linear, type);
    return done(node, activation(function, true));
  }

  /** Adds a head, whose values before its activation function can be asked for. */
  OptionalInt head(Op linear, IActivation function) {
    if (function instanceof ActivationIdentity) {
      return done(linear);
    }
    int node = hidden(LOGITS, input, linear, type);
    return done(node, Viewed.atPositions(new Activation(function, false), type));
  }

  /** An activation function as the network applies it: a softmax runs along its last axis. */
  Op activation(IActivation function, boolean inPlace) {
    boolean planes = function instanceof ActivationSoftmax && type.isSpatial() && type.planar();
    return planes
        ? new NetworkOrder(new Activation(function, false), type)
        : new Activation(function, inPlace);
  }
}
