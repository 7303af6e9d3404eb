package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the network's own vertex. It keeps the input of its last pass, so the backward pass runs it
 * forward again, and only one thread at a time may use it.
 *
 * @param vertex the vertex
 * @param before types of its inputs
 * @param after type of its output
 * @param gradientRefusal why it offers no gradient, or empty
 */
record VertexFallback(
    GraphVertex vertex, List<TensorType> before, TensorType after, String gradientRefusal)
    implements Op {
  VertexFallback {
    before = List.copyOf(before);
  }

  @Override
  public boolean isFallback() {
    return true;
  }

  @Override
  public boolean keepsWeights() {
    return vertex.numParams() > 0;
  }

  @Override
  public String describe() {
    return vertex.getClass().getSimpleName() + " of Deeplearning4j";
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    LayerWorkspaceMgr workspaces = WorkingMemory.manager();
    return new BoundStep() {
      @Override
      public void forward() {
        INDArray target = output.value();
        synchronized (vertex) {
          WorkingMemory.run(
              () -> {
                Layouts.copyToPlan(run(), after, target);
                vertex.clear();
              });
        }
      }

      @Override
      public void backward() {
        inputs.forEach(Slot::gradient);
        synchronized (vertex) {
          WorkingMemory.run(this::pullBack);
        }
      }

      private void pullBack() {
        run();
        vertex.setEpsilon(Layouts.toNetwork(output.gradient(), after));
        INDArray[] gradients = vertex.doBackward(false, workspaces).getSecond();
        for (int i = 0; i < inputs.size(); i++) {
          Layouts.copyToPlan(gradients[i], before.get(i), inputs.get(i).target());
          inputs.get(i).commit();
        }
        vertex.clear();
      }

      private INDArray run() {
        vertex.clear();
        for (int i = 0; i < inputs.size(); i++) {
          vertex.setInput(i, Layouts.toNetwork(inputs.get(i).value(), before.get(i)), workspaces);
        }
        return vertex.doForward(false, workspaces);
      }
    };
  }
}
