package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Randomization;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Runs the network's own layer. It keeps the input of its last pass, so the backward pass runs it
 * forward again, and only one thread at a time may use it.
 *
 * @param layer the layer
 * @param undefinedIsZero whether NaN in its gradient means 0, as for the p-norm of an empty window
 * @param before type of its input
 * @param after type of its output
 * @param gradientRefusal why it offers no gradient, or empty
 * @param weights it has while it runs, if not its own
 */
record LayerFallback(
    Layer layer,
    boolean undefinedIsZero,
    TensorType before,
    TensorType after,
    String gradientRefusal,
    @Nullable BorrowedWeights weights)
    implements Op {

  LayerFallback(
      Layer layer,
      boolean undefinedIsZero,
      TensorType before,
      TensorType after,
      String gradientRefusal) {
    this(layer, undefinedIsZero, before, after, gradientRefusal, null);
  }

  /** Runs a layer once, since what it declares is not always what it gives. */
  static TensorType typeOf(Layer layer, TensorType before, TensorType declared) {
    if (layer.numParams() > 0) {
      layer.setBackpropGradientsViewArray(Nd4j.zeros(DataType.FLOAT, layer.numParams()));
    }
    LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, before.times(1).batch(1));
    layer.setInputMiniBatchSize(1);
    INDArray result = layer.activate(Layouts.toNetwork(zeros, before), false, workspaces);
    TensorType type = TensorType.ofArray(result.shape(), declared.planar()).times(before.copies());
    layer.clear();
    return type;
  }

  @Override
  public boolean isFallback() {
    return true;
  }

  /** The same layer with each of its weight arrays reordered while it runs. */
  @Override
  public Op randomized(Randomization randomization) {
    if (layer.numParams() == 0) {
      return this;
    }
    synchronized (layer) {
      return new LayerFallback(
          layer,
          undefinedIsZero,
          before,
          after,
          gradientRefusal,
          BorrowedWeights.of(layer, randomization));
    }
  }

  @Override
  public String describe() {
    return layer.conf().getLayer().getClass().getSimpleName() + " of Deeplearning4j";
  }

  @Override
  public String outputFunction() {
    var conf = layer.conf().getLayer();
    boolean plain =
        conf instanceof FeedForwardLayer
            && !(conf instanceof BaseRecurrentLayer)
            && !(conf instanceof BatchNormalization);
    return plain ? Activation.name(((FeedForwardLayer) conf).getActivationFn()) : "";
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    int batch = Math.toIntExact(input.shape()[0]);
    LayerWorkspaceMgr workspaces = WorkingMemory.manager();
    return new BoundStep() {
      @Override
      public void forward() {
        INDArray target = output.value();
        synchronized (layer) {
          lend();
          try {
            WorkingMemory.run(
                () -> {
                  Layouts.copyToPlan(run(), after, target);
                  layer.clear();
                });
          } finally {
            takeBack();
          }
        }
      }

      @Override
      public void backward() {
        INDArray target = input.target();
        synchronized (layer) {
          lend();
          try {
            WorkingMemory.run(() -> pullBack(target));
          } finally {
            takeBack();
          }
        }
        input.commit();
      }

      private void pullBack(INDArray target) {
        run();
        INDArray incoming = Layouts.toNetwork(output.gradient(), after);
        INDArray gradient = layer.backpropGradient(incoming, workspaces).getSecond();
        if (undefinedIsZero) {
          BooleanIndexing.replaceWhere(gradient, 0, Conditions.isNan());
        }
        Layouts.copyToPlan(gradient, before, target);
        layer.clear();
      }

      private INDArray run() {
        layer.setInputMiniBatchSize(batch);
        return layer.activate(Layouts.toNetwork(input.value(), before), false, workspaces);
      }
    };
  }

  private void lend() {
    if (weights != null) {
      weights.lend(layer);
    }
  }

  private void takeBack() {
    if (weights != null) {
      weights.takeBack(layer);
    }
  }
}
