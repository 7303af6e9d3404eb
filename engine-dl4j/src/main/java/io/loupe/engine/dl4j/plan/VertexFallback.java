package io.loupe.engine.dl4j.plan;

import java.util.List;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the network's own vertex. It keeps the input of its last pass, so the backward pass runs it
 * forward again, and only one thread at a time may use it.
 *
 * @param vertex the vertex
 * @param planarInputs which of its inputs it wants as [C,H,W]
 * @param planarOutput whether it gives its output as [C,H,W]
 * @param gradientRefusal why it offers no gradient, or empty
 */
record VertexFallback(
    GraphVertex vertex, List<Boolean> planarInputs, boolean planarOutput, String gradientRefusal)
    implements Lowering {
  VertexFallback {
    planarInputs = List.copyOf(planarInputs);
  }

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
          output.value().assign(Layouts.toPlan(run(), planarOutput));
          vertex.clear();
        }
      }

      @Override
      public void backward() {
        synchronized (vertex) {
          run();
          vertex.setEpsilon(Layouts.toNetwork(output.gradient(), planarOutput));
          INDArray[] gradients =
              vertex.doBackward(false, LayerWorkspaceMgr.noWorkspaces()).getSecond();
          for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).add(Layouts.toPlan(gradients[i], planarInputs.get(i)));
          }
          vertex.clear();
        }
      }

      private INDArray run() {
        LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
        vertex.clear();
        for (int i = 0; i < inputs.size(); i++) {
          vertex.setInput(
              i, Layouts.toNetwork(inputs.get(i).value(), planarInputs.get(i)), workspaces);
        }
        return vertex.doForward(false, workspaces);
      }
    };
  }
}
