package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.List;

/** Euclidean distance of two inputs, row by row; where it is 0, so is its gradient. */
public record Distance() implements Op {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new Step(inputs.get(0), inputs.get(1), output);
  }

  private static final class Step implements BoundStep {
    private final Slot first;
    private final Slot second;
    private final Slot output;
    private final int rows;
    private final float[] a;
    private final float[] b;

    Step(Slot first, Slot second, Slot output) {
      this.first = first;
      this.second = second;
      this.output = output;
      rows = Math.toIntExact(output.shape()[0]);
      a = new float[Math.toIntExact(first.value().length() / rows)];
      b = new float[a.length];
    }

    @Override
    public void forward() {
      for (int n = 0; n < rows; n++) {
        read(n);
        output.value().data().asNioFloat().put(n, (float) distance());
      }
    }

    @Override
    public void backward() {
      send(first, 1);
      send(second, -1);
    }

    private void send(Slot input, int sign) {
      FloatBuffer to = input.target().data().asNioFloat();
      FloatBuffer from = output.gradient().data().asNioFloat();
      float[] target = new float[a.length];
      for (int n = 0; n < rows; n++) {
        read(n);
        double distance = distance();
        double factor = distance == 0 ? 0 : sign * from.get(n) / distance;
        for (int i = 0; i < a.length; i++) {
          target[i] = (float) (factor * (a[i] - b[i]));
        }
        to.put(n * a.length, target);
      }
      input.commit();
    }

    private void read(int row) {
      first.value().data().asNioFloat().get(row * a.length, a);
      second.value().data().asNioFloat().get(row * b.length, b);
    }

    private double distance() {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        double difference = (double) a[i] - b[i];
        sum += difference * difference;
      }
      return Math.sqrt(sum);
    }
  }
}
