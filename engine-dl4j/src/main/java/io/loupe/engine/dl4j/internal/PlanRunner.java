package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.plan.ExecutionPlan;
import io.loupe.engine.dl4j.plan.PlanBuffers;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Fills buffers from tensors and runs the plan, with some channels silenced. */
record PlanRunner(LayerCatalog catalog, Shape input, Map<Integer, Set<Integer>> silenced) {

  ExecutionPlan plan() {
    return catalog.plan();
  }

  /** Runs a batch down to the deepest of the layers. */
  @SuppressWarnings("try") // the scope is left by closing it
  PlanBuffers forward(FloatBuffer values, int items, Collection<String> layers) {
    int deepest = layers.stream().mapToInt(catalog::node).max().orElse(0);
    PlanBuffers buffers = plan().acquire(items);
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      TensorBridge.fill(buffers.value(0), plan().isChannelsLast(0), values);
      plan().forward(buffers, deepest, silenced);
      return buffers;
    } catch (RuntimeException | Error e) {
      plan().release(buffers);
      throw e;
    }
  }

  @SuppressWarnings("try") // the scope is left by closing it
  Tensor backward(PlanBuffers buffers, Map<Integer, INDArray> seeds) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray gradient = plan().backward(buffers, seeds, silenced);
      return TensorBridge.borrow(gradient, plan().isChannelsLast(0), Lifetime.of("pullback"))
          .copy();
    }
  }
}
