package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Runs the network's own layer. It keeps the input of its last pass, so the backward pass runs it
 * forward again, and only one thread at a time may use it.
 *
 * @param layer the layer
 * @param preprocessor what it does to its input first
 * @param undefinedIsZero whether NaN in its gradient means 0, as for the p-norm of an empty window
 * @param planarInput whether it wants its input [C,H,W]
 * @param planarOutput whether it gives its output as [C,H,W]
 * @param gradientRefusal why it offers no gradient, or empty
 */
record LayerFallback(
    Layer layer,
    @Nullable InputPreProcessor preprocessor,
    boolean undefinedIsZero,
    boolean planarInput,
    boolean planarOutput,
    String gradientRefusal)
    implements Lowering {

  @Override
  public boolean isFallback() {
    return true;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    int batch = Math.toIntExact(input.shape()[0]);
    LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
    return new BoundStep() {
      @Override
      public void forward() {
        synchronized (layer) {
          output.value().assign(Layouts.toPlan(run(), planarOutput));
          layer.clear();
        }
      }

      @Override
      public void backward() {
        synchronized (layer) {
          run();
          INDArray incoming = Layouts.toNetwork(output.gradient(), planarOutput);
          INDArray gradient = layer.backpropGradient(incoming, workspaces).getSecond();
          if (undefinedIsZero) {
            BooleanIndexing.replaceWhere(gradient, 0, Conditions.isNan());
          }
          INDArray before =
              preprocessor == null ? gradient : preprocessor.backprop(gradient, batch, workspaces);
          input.add(Layouts.toPlan(before, planarInput));
          layer.clear();
        }
      }

      private INDArray run() {
        INDArray copy = Layouts.toNetwork(input.value(), planarInput);
        layer.setInputMiniBatchSize(batch);
        return layer.activate(
            preprocessor == null ? copy : preprocessor.preProcess(copy, batch, workspaces),
            false,
            workspaces);
      }
    };
  }
}
