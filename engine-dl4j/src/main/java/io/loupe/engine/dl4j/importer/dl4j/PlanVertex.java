package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A vertex that only Loupe's plan can run: Deeplearning4j holds its place in the graph. */
public abstract sealed class PlanVertex extends GraphVertex permits FunctionVertex, StepsVertex {
  private static final long serialVersionUID = 1L;

  PlanVertex() {}

  /** What flows out of it. */
  abstract TensorType type(List<TensorType> before);

  /** How it is computed. */
  abstract Op op(String name);

  @Override
  public final GraphVertex clone() {
    return this;
  }

  @Override
  public final boolean equals(Object other) {
    return this == other;
  }

  @Override
  public final int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public final long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public final int minVertexInputs() {
    return 1;
  }

  @Override
  public final int maxVertexInputs() {
    return Integer.MAX_VALUE;
  }

  @Override
  public final InputType getOutputType(int layer, InputType... inputs) {
    return inputs[0];
  }

  @Override
  public final MemoryReport getMemoryReport(InputType... inputs) {
    throw new UnsupportedOperationException("The plan counts its memory itself");
  }

  @Override
  public final org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray params,
      boolean initialize,
      DataType type) {
    return new PlaceHolder(graph, name, index, type);
  }
}
