package io.loupe.visualizers.maximization.prior;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.ascent.WorkingScale;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.List;

/**
 * The data as the prior sees them: pictures in units of the input range, {@value #LANES} of them
 * side by side for each value, so that loops over pictures are loops over neighbours in memory, and
 * each once more by itself. Immutable.
 */
final class PictureBank {
  /** Pictures side by side. */
  static final int LANES = 64;

  private final InputSpec input;
  private final WorkingScale scale;
  private final List<String> ids;
  private final float[] values;
  private final float[][] pictures;
  private final float[] mean;
  private final double spread;
  private final ValueClamp range;

  private PictureBank(InputSpec input, List<Sample> samples) {
    this.input = input;
    this.scale = WorkingScale.of(input);
    this.ids = samples.stream().map(Sample::id).toList();
    int elements = size().elements();
    this.values = new float[blocks() * elements * LANES];
    this.pictures = new float[count()][];
    double[] sums = new double[elements];
    for (int n = 0; n < ids.size(); n++) {
      float[] picture = scale.fromModel(samples.get(n).input().toArray());
      pictures[n] = picture;
      for (int e = 0; e < elements; e++) {
        values[index(n, e)] = picture[e];
        sums[e] += picture[e];
      }
    }
    this.mean = new float[elements];
    for (int e = 0; e < elements; e++) {
      mean[e] = (float) (sums[e] / ids.size());
    }
    this.spread = spreadOf();
    this.range = rangeOf();
  }

  /**
   * Keeps pictures.
   *
   * @param samples at least one
   * @throws ParameterException if they do not differ
   */
  static PictureBank of(InputSpec input, List<Sample> samples) {
    PictureBank bank = new PictureBank(input, samples);
    if (!(bank.spread > 0)) {
      throw new ParameterException(
          "--prior data draws with what pictures differ in, and the data's "
              + (samples.size() == 1 ? "only one differs from none." : "are all the same."),
          "Give --data some hundred different pictures.");
    }
    return bank;
  }

  private double spreadOf() {
    double sum = 0;
    for (int n = 0; n < count(); n++) {
      for (int e = 0; e < mean.length; e++) {
        double off = value(n, e) - mean[e];
        sum += off * off;
      }
    }
    return Math.sqrt(sum / count());
  }

  /** The input range, wider where the data are. */
  private ValueClamp rangeOf() {
    int channels = size().channels();
    float[] lowest = new float[channels];
    float[] highest = new float[channels];
    for (int c = 0; c < channels; c++) {
      lowest[c] = scale.range().lowest(c);
      highest[c] = scale.range().highest(c);
    }
    for (int n = 0; n < count(); n++) {
      for (int e = 0; e < mean.length; e++) {
        int c = e / size().positions();
        lowest[c] = Math.min(lowest[c], value(n, e));
        highest[c] = Math.max(highest[c], value(n, e));
      }
    }
    return new ValueClamp(lowest, highest);
  }

  private int index(int picture, int element) {
    return (picture / LANES * size().elements() + element) * LANES + picture % LANES;
  }

  float value(int picture, int element) {
    return pictures[picture][element];
  }

  /** One picture in units of the input range; not to be changed. */
  float[] picture(int n) {
    return pictures[n];
  }

  /** Values of a block of pictures: those of one element lie side by side. */
  float[] values() {
    return values;
  }

  /** Where the values of an element begin for a block of pictures. */
  int begin(int block, int element) {
    return (block * size().elements() + element) * LANES;
  }

  int count() {
    return ids.size();
  }

  int blocks() {
    return (count() + LANES - 1) / LANES;
  }

  String id(int picture) {
    return ids.get(picture);
  }

  ImageSize size() {
    return scale.size();
  }

  WorkingScale scale() {
    return scale;
  }

  /** [N,C,H,W] or [N,C,T] of some images. */
  Shape shape(int items) {
    return input.shape().withBatch(items);
  }

  /** What images are kept in. */
  ValueClamp range() {
    return range;
  }

  float mean(int element) {
    return mean[element];
  }

  /** Root of the mean squared distance of a picture from the mean picture. */
  double spread() {
    return spread;
  }

  /**
   * Some pictures as the model is fed.
   *
   * @return [count,C,H,W] in model input scale, owned
   */
  Tensor batch(int from, int count) {
    float[] batch = new float[count * mean.length];
    for (int n = 0; n < count; n++) {
      System.arraycopy(picture(from + n), 0, batch, n * mean.length, mean.length);
    }
    return Tensor.of(shape(count), scale.toModel(batch));
  }
}
