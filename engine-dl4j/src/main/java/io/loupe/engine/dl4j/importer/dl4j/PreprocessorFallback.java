package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a preprocessor of the network's own.
 *
 * @param preprocessor what changes the shape
 * @param before type of its input
 * @param after type of its output
 */
record PreprocessorFallback(InputPreProcessor preprocessor, TensorType before, TensorType after)
    implements Op {
  @Override
  public boolean isFallback() {
    return true;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    int rows = Math.toIntExact(input.shape()[0]);
    LayerWorkspaceMgr workspaces = WorkingMemory.manager();
    return new BoundStep() {
      @Override
      public void forward() {
        INDArray source = input.value();
        INDArray target = output.value();
        WorkingMemory.run(
            () -> {
              INDArray copy = Layouts.toNetwork(source, before);
              Layouts.copyToPlan(preprocessor.preProcess(copy, rows, workspaces), after, target);
            });
      }

      @Override
      public void backward() {
        INDArray source = output.gradient();
        INDArray target = input.target();
        WorkingMemory.run(
            () -> {
              INDArray incoming = Layouts.toNetwork(source, after);
              Layouts.copyToPlan(preprocessor.backprop(incoming, rows, workspaces), before, target);
            });
        input.commit();
      }
    };
  }
}
