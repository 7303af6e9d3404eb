package io.loupe.engine.dl4j.plan;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** An ND4J operation that is built once and run many times. */
final class Op {
  private final DynamicCustomOp op;

  private Op(DynamicCustomOp op) {
    this.op = op;
  }

  static Op of(String name, INDArray[] inputs, INDArray output, int... integers) {
    return new Op(
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(output)
            .addIntegerArguments(integers)
            .build());
  }

  static Op ofFloat(String name, INDArray[] inputs, INDArray output, double argument) {
    return new Op(
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(output)
            .addFloatingPointArguments(argument)
            .build());
  }

  void run() {
    Nd4j.exec(op);
  }

  void runInto(INDArray output) {
    op.setOutputArgument(0, output);
    Nd4j.exec(op);
  }
}
