package io.loupe.engine.dl4j.importer.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Stands in a network for what only the plan runs. */
@SuppressWarnings("overrides")
final class PlaceHolder extends BaseGraphVertex {
  private static final long serialVersionUID = 1L;

  PlaceHolder(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, new VertexIndices[0], new VertexIndices[0], type);
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public @Nullable Layer getLayer() {
    return null;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException("Only the plan runs \"" + getVertexName() + "\"");
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException("Only the plan runs \"" + getVertexName() + "\"");
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    if (gradients != null && !gradients.isEmpty()) {
      throw new IllegalArgumentException("\"" + getVertexName() + "\" has no parameters");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    throw new UnsupportedOperationException("Only the plan runs \"" + getVertexName() + "\"");
  }

  @Override
  public String toString() {
    return getVertexName();
  }
}
