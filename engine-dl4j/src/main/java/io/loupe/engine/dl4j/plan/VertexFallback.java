package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the network's own vertex. It keeps the input of its last pass, so the backward pass runs it
 * forward again, and only one thread at a time may use it.
 */
record VertexFallback(GraphVertex vertex, String gradientRefusal) implements Lowering {
  @Override
  public boolean isFallback() {
    return true;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new BoundStep() {
      @Override
      public void forward() {
        synchronized (vertex) {
          output.value().assign(run());
          vertex.clear();
        }
      }

      @Override
      public void backward() {
        synchronized (vertex) {
          run();
          vertex.setEpsilon(output.gradient().dup('c'));
          INDArray[] gradients =
              vertex.doBackward(false, LayerWorkspaceMgr.noWorkspaces()).getSecond();
          for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).add(gradients[i]);
          }
          vertex.clear();
        }
      }

      private INDArray run() {
        LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
        vertex.clear();
        for (int i = 0; i < inputs.size(); i++) {
          vertex.setInput(i, inputs.get(i).value().dup('c'), workspaces);
        }
        return vertex.doForward(false, workspaces);
      }
    };
  }
}
