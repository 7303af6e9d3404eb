package io.loupe.engine.dl4j.op;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.exception.ND4JException;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An ND4J operation that is built once, with its native arguments, and run many times: building
 * them anew costs more than a small operation itself.
 */
final class NativeOp implements AutoCloseable {
  private final DynamicCustomOp op;
  private final OpContext context;
  private INDArray output;

  private NativeOp(DynamicCustomOp op) {
    this.op = op;
    this.context = Nd4j.getExecutioner().buildContext();
    this.output = op.getOutputArgument(0);
    context.setInputArrays(op.inputArguments());
    for (int i = 0; i < op.numOutputArguments(); i++) {
      context.setOutputArray(i, op.getOutputArgument(i));
    }
    context.setIArguments(op.iArgs());
    context.setTArguments(op.tArgs());
  }

  static NativeOp of(String name, INDArray[] inputs, INDArray output, int... integers) {
    return of(name, inputs, new INDArray[] {output}, integers);
  }

  /** The first output is the one that {@link #runInto} changes. */
  static NativeOp of(String name, INDArray[] inputs, INDArray[] outputs, int... integers) {
    return new NativeOp(
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(outputs)
            .addIntegerArguments(integers)
            .build());
  }

  static NativeOp ofFloat(String name, INDArray[] inputs, INDArray output, double argument) {
    return new NativeOp(
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(output)
            .addFloatingPointArguments(argument)
            .build());
  }

  void run() {
    try {
      Nd4j.getExecutioner().exec(op, context);
    } catch (ND4JException e) {
      throw e;
    } catch (RuntimeException e) { // what the library throws for sizes that it cannot compute
      throw new ND4JIllegalStateException(
          "ND4J cannot compute " + op.opName() + " with these sizes", e);
    }
  }

  void runInto(INDArray target) {
    if (target != output) {
      output = target;
      context.setOutputArray(0, target);
    }
    run();
  }

  @Override
  public void close() {
    try {
      context.close();
    } catch (Exception e) {
      throw new IllegalStateException("The arguments of " + op.opName() + " stay open", e);
    }
  }
}
