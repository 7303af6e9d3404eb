package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The p-norm of a window, {@code (sum |x|^p)^(1/p)}; where it is 0, so is its gradient.
 *
 * @param geometry the window
 * @param channels values at a position
 * @param power p
 * @param height rows of the input
 * @param width columns of the input
 * @param rows rows of the output
 * @param columns columns of the output
 */
public record NormPooling(
    Window geometry, int channels, int power, int height, int width, int rows, int columns)
    implements RowOp {

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        Cutting.Keeping.of(
            Cutting.Keeping.positions(false),
            (in, types) ->
                new NormPooling(
                    geometry, in.get(0).after(), power, height, width, rows, this.columns)));
  }

  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    Arrays.fill(out, 0);
    each((from, to) -> out[to] += (float) Math.pow(Math.abs(in[from]), power));
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.pow(out[i], 1.0 / power);
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] in = inputs[0];
    float[] target = targets[0];
    each(
        (from, to) -> {
          if (out[to] > 0) {
            double slope = Math.pow(Math.abs(in[from]) / (double) out[to], power - 1.0);
            target[from] += (float) (Math.signum(in[from]) * slope * gradient[to]);
          }
        });
  }

  private void each(Pair pair) {
    int top = geometry.topPadding(height, rows);
    int left = geometry.leftPadding(width, columns);
    for (int at = 0; at < rows * columns; at++) {
      int y0 = at / columns * geometry.strideH() - top;
      int x0 = at % columns * geometry.strideW() - left;
      for (int y = Math.max(0, y0); y < Math.min(height, y0 + geometry.kernelH()); y++) {
        for (int x = Math.max(0, x0); x < Math.min(width, x0 + geometry.kernelW()); x++) {
          for (int c = 0; c < channels; c++) {
            pair.visit((y * width + x) * channels + c, at * channels + c);
          }
        }
      }
    }
  }

  @FunctionalInterface
  private interface Pair {
    void visit(int from, int to);
  }
}
