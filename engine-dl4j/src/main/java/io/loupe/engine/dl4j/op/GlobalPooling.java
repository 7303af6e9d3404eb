package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One value per channel over all its positions. Of equal maxima the first takes the gradient.
 *
 * @param kind how they are joined
 * @param power exponent of the p-norm
 * @param channels values at a position
 */
public record GlobalPooling(Kind kind, int power, int channels) implements RowOp {
  /** What becomes of a channel. */
  public enum Kind {
    MAX,
    AVERAGE,
    SUM,
    NORM
  }

  @Override
  public Role role() {
    return switch (kind) {
      case MAX -> Role.SELECTS;
      case AVERAGE, SUM -> Role.LINEAR;
      case NORM -> Role.OTHER;
    };
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        Cutting.Keeping.of(
            Cutting.Keeping.positions(kind == Kind.MAX || kind == Kind.AVERAGE),
            (in, types) -> new GlobalPooling(kind, power, in.get(0).after())));
  }

  @Override
  public String describe() {
    return "GlobalPooling " + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return kind == Kind.AVERAGE && inputs.get(0).holdsPictures()
        ? new Mean(inputs.get(0), output)
        : RowOp.super.bind(inputs, output);
  }

  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    int positions = in.length / channels;
    double[] sums = new double[channels];
    if (kind == Kind.MAX) {
      Arrays.fill(sums, Double.NEGATIVE_INFINITY);
    }
    for (int start = 0; start < in.length; start += channels) {
      switch (kind) {
        case MAX -> {
          for (int c = 0; c < channels; c++) {
            sums[c] = Math.max(sums[c], in[start + c]);
          }
        }
        case NORM -> {
          for (int c = 0; c < channels; c++) {
            sums[c] += Math.pow(Math.abs(in[start + c]), power);
          }
        }
        default -> {
          for (int c = 0; c < channels; c++) {
            sums[c] += in[start + c];
          }
        }
      }
    }
    for (int c = 0; c < channels; c++) {
      out[c] =
          (float)
              switch (kind) {
                case AVERAGE -> sums[c] / positions;
                case NORM -> Math.pow(sums[c], 1.0 / power);
                default -> sums[c];
              };
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] in = inputs[0];
    float[] target = targets[0];
    int positions = in.length / channels;
    if (kind == Kind.AVERAGE || kind == Kind.SUM) {
      float[] each = gradient.clone();
      for (int c = 0; kind == Kind.AVERAGE && c < channels; c++) {
        each[c] = gradient[c] / positions;
      }
      for (int start = 0; start < target.length; start += channels) {
        System.arraycopy(each, 0, target, start, channels);
      }
      return;
    }
    for (int c = 0; c < channels; c++) {
      boolean taken = false;
      for (int p = 0; p < positions; p++) {
        int at = p * channels + c;
        if (kind == Kind.NORM) {
          target[at] = gradient[c] * slope(in[at], out[c]);
        } else if (!taken && in[at] == out[c]) {
          target[at] = gradient[c];
          taken = true;
        }
      }
    }
  }

  private float slope(double value, double norm) {
    return norm == 0
        ? 0
        : (float) (Math.signum(value) * Math.pow(Math.abs(value) / norm, power - 1.0));
  }

  /** The mean over a picture's positions. */
  private static final class Mean implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final PositionMeans means;
    private @Nullable Kernel gradient;

    Mean(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      means = new PositionMeans(output.kernels(), input.value(), atOnePlace(output.value()));
    }

    private INDArray atOnePlace(INDArray array) {
      long[] shape = input.shape();
      return array.reshape('c', shape[0], 1, 1, shape[3]);
    }

    @Override
    public void forward() {
      means.run();
    }

    @Override
    public void backward() {
      if (gradient == null) {
        gradient =
            output
                .kernels()
                .poolingGradient(
                    PositionMeans.window(input.shape()[1], input.shape()[2]),
                    false,
                    input.value(),
                    atOnePlace(output.gradient()),
                    input.target());
      }
      gradient.runInto(input.target());
      input.commit();
    }

    @Override
    public void close() {
      means.close();
      if (gradient != null) {
        gradient.close();
      }
    }
  }
}
