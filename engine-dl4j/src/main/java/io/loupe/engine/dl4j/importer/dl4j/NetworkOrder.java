package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Randomization;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a step on arrays in the network's own order, where that order changes the result.
 *
 * @param inner keeps the shape of its input
 * @param type of input and output
 */
record NetworkOrder(Op inner, TensorType type) implements Op {
  @Override
  public Role role() {
    return inner.role();
  }

  @Override
  public String describe() {
    return inner.describe();
  }

  @Override
  public String outputFunction() {
    return inner.outputFunction();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    long[] shape = networkShape(output);
    Slot before = new Slot(output.kernels(), shape);
    Slot after = new Slot(output.kernels(), shape);
    BoundStep step = inner.bind(List.of(before), after);
    return new BoundStep() {
      @Override
      public void forward() {
        Layouts.toPlan(before.value(), type).assign(input.value());
        step.forward();
        output.value().assign(Layouts.toPlan(after.value(), type));
      }

      @Override
      public void backward() {
        before.forgetGradient();
        INDArray incoming = Layouts.toPlan(after.gradient(), type);
        incoming.assign(output.gradient());
        step.backward();
        input.add(Layouts.toPlan(before.gradient(), type));
      }

      @Override
      public void close() {
        step.close();
        before.close();
        after.close();
      }
    };
  }

  private long[] networkShape(Slot slot) {
    long[] plan = slot.shape();
    if (!type.planar() || plan.length < 3) {
      return plan;
    }
    long[] shape = new long[plan.length];
    shape[0] = plan[0];
    shape[1] = plan[plan.length - 1];
    System.arraycopy(plan, 1, shape, 2, plan.length - 2);
    return shape;
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public Op randomized(Randomization randomization) {
    Op drawn = inner.randomized(randomization);
    return drawn == inner ? this : new NetworkOrder(drawn, type);
  }

  /** Brings arrays from the plan's layout, channels last, into the network's own and back. */
  static final class Layouts {
    private Layouts() {}

    /** A copy that the network may overwrite, channels first if it wants them so. */
    static INDArray toNetwork(INDArray array, TensorType type) {
      return (type.planar() ? channelsFirst(array) : array).dup('c');
    }

    /** A view with the channels last. */
    static INDArray toPlan(INDArray array, TensorType type) {
      return type.planar() && array.rank() > 2 ? channelsLast(array) : array;
    }

    /** Writes what the network gave. */
    static void copyToPlan(INDArray from, TensorType type, INDArray to) {
      INDArray laid = toPlan(from, type);
      to.assign(laid.equalShapes(to) ? laid : laid.dup('c').reshape('c', to.shape()));
    }

    private static INDArray channelsFirst(INDArray array) {
      return switch (array.rank()) {
        case 3 -> array.permute(0, 2, 1);
        case 4 -> array.permute(0, 3, 1, 2);
        case 5 -> array.permute(0, 4, 1, 2, 3);
        default -> array;
      };
    }

    private static INDArray channelsLast(INDArray array) {
      return switch (array.rank()) {
        case 3 -> array.permute(0, 2, 1);
        case 4 -> array.permute(0, 2, 3, 1);
        case 5 -> array.permute(0, 2, 3, 4, 1);
        default -> array;
      };
    }
  }
}
