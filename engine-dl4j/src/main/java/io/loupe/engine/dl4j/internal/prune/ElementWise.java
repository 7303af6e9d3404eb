package io.loupe.engine.dl4j.internal.prune;

import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;

/**
 * How a vertex joins values of the same place.
 *
 * @param join two of them
 * @param divisor of the result
 */
record ElementWise(DoubleBinaryOperator join, double divisor) {

  static Optional<ElementWise> of(GraphVertex vertex) {
    if (!(vertex instanceof ElementWiseVertex elements)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (elements.getOp()) {
          case Add -> new ElementWise(Double::sum, 1);
          case Subtract -> new ElementWise((a, b) -> a - b, 1);
          case Product -> new ElementWise((a, b) -> a * b, 1);
          case Max -> new ElementWise(Math::max, 1);
          case Average -> new ElementWise(Double::sum, 2);
        });
  }
}
