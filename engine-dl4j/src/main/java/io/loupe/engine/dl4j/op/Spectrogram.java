package io.loupe.engine.dl4j.op;

/**
 * The short-time Fourier transform of each channel of a signal, as products with given kernels.
 *
 * @param mode what is given of it
 * @param steps of the signal
 * @param channels of the signal
 * @param frames windows
 * @param stride between windows
 * @param before steps of nothing before the signal
 * @param bins frequencies
 * @param kernels the real and the imaginary part, [length, bins] each; not copied
 * @param binsOutside whether a window's values lie by frequency and then by channel
 */
@SuppressWarnings("ArrayRecordComponent")
public record Spectrogram(
    Mode mode,
    int steps,
    int channels,
    int frames,
    int stride,
    int before,
    int bins,
    float[][] kernels,
    boolean binsOutside)
    implements RowOp {
  private static final double LEAST = 1e-7;

  /** What is given of a complex number. */
  public enum Mode {
    /** The logarithm of its size. */
    LOG,
    /** Its size. */
    MAGNITUDE,
    /** Its power, doubled but for the first and the last frequency. */
    PSD,
    /** Its real part. */
    REAL,
    /** Its imaginary part. */
    IMAG,
    /** Its angle. */
    ANGLE,
    /** Its real part, and behind all of those its imaginary part. */
    STFT
  }

  /**
   * Counts the values of a window and channel.
   *
   * @return number of frequencies, or twice as many
   */
  public int width() {
    return mode == Mode.STFT ? 2 * bins : bins;
  }

  private int at(int frame, int channel, int bin) {
    int width = width();
    return binsOutside
        ? (frame * width + bin) * channels + channel
        : (frame * channels + channel) * width + bin;
  }

  /** Real and imaginary parts of a window of a channel. */
  private double[][] transformed(float[] signal, int frame, int channel) {
    double[][] parts = new double[2][bins];
    int start = frame * stride - before;
    for (int part = 0; part < 2; part++) {
      float[] kernel = kernels[part];
      for (int k = 0; k < kernel.length / bins; k++) {
        int step = start + k;
        if (step < 0 || step >= steps) {
          continue;
        }
        float value = signal[step * channels + channel];
        for (int f = 0; f < bins; f++) {
          parts[part][f] += (double) value * kernel[k * bins + f];
        }
      }
    }
    return parts;
  }

  private double doubled(int bin) {
    return bin > 0 && bin < bins - 1 ? 2 : 1;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int frame = 0; frame < frames; frame++) {
      for (int c = 0; c < channels; c++) {
        double[][] parts = transformed(in[0], frame, c);
        for (int f = 0; f < bins; f++) {
          double real = parts[0][f];
          double imaginary = parts[1][f];
          double power = real * real + imaginary * imaginary;
          double size = Math.sqrt(Math.max(power, LEAST));
          out[at(frame, c, f)] =
              (float)
                  switch (mode) {
                    case LOG -> Math.log(Math.max(size, LEAST));
                    case MAGNITUDE -> size;
                    case PSD -> power * doubled(f);
                    case REAL, STFT -> real;
                    case IMAG -> imaginary;
                    case ANGLE -> Math.atan2(imaginary, real);
                  };
          if (mode == Mode.STFT) {
            out[at(frame, c, bins + f)] = (float) imaginary;
          }
        }
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int frame = 0; frame < frames; frame++) {
      for (int c = 0; c < channels; c++) {
        double[][] parts = transformed(in[0], frame, c);
        double[][] flows = new double[2][bins];
        for (int f = 0; f < bins; f++) {
          double real = parts[0][f];
          double imaginary = parts[1][f];
          double power = real * real + imaginary * imaginary;
          double own = gradient[at(frame, c, f)];
          double along =
              switch (mode) {
                case LOG -> power > LEAST ? own / power : 0;
                case MAGNITUDE -> power > LEAST ? own / Math.sqrt(power) : 0;
                case PSD -> 2 * own * doubled(f);
                case REAL, IMAG, ANGLE, STFT -> 0;
              };
          flows[0][f] = along * real;
          flows[1][f] = along * imaginary;
          switch (mode) {
            case REAL -> flows[0][f] = own;
            case IMAG -> flows[1][f] = own;
            case ANGLE -> {
              flows[0][f] = power > 0 ? -own * imaginary / power : 0;
              flows[1][f] = power > 0 ? own * real / power : 0;
            }
            case STFT -> {
              flows[0][f] = own;
              flows[1][f] = gradient[at(frame, c, bins + f)];
            }
            case LOG, MAGNITUDE, PSD -> {}
          }
        }
        back(targets[0], frame, c, flows);
      }
    }
  }

  private void back(float[] target, int frame, int channel, double[][] flows) {
    int start = frame * stride - before;
    for (int part = 0; part < 2; part++) {
      float[] kernel = kernels[part];
      for (int k = 0; k < kernel.length / bins; k++) {
        int step = start + k;
        if (step < 0 || step >= steps) {
          continue;
        }
        double sum = 0;
        for (int f = 0; f < bins; f++) {
          sum += flows[part][f] * kernel[k * bins + f];
        }
        target[step * channels + channel] += (float) sum;
      }
    }
  }
}
