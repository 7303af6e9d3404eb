package io.loupe.samples.training;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** ReLU as ND4J operations that can be run again and again between the same arrays. */
final class Rectifier {

  private Rectifier() {}

  static CustomOp forward(INDArray input, INDArray output) {
    return operation("relu", output, input);
  }

  static CustomOp backward(INDArray input, INDArray outputGradient, INDArray inputGradient) {
    return operation("relu_bp", inputGradient, input, outputGradient);
  }

  private static CustomOp operation(String name, INDArray output, INDArray... inputs) {
    return DynamicCustomOp.builder(name)
        .addInputs(inputs)
        .addOutputs(output)
        .addFloatingPointArguments(0.0)
        .build();
  }
}
