package io.loupe.visualizers.maximization.ascent;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.error.ParameterException;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The colour of nothing: what penalties pull to, what comes in at the border of a moved image, and
 * what the noise that images begin with lies around, where the range has room for it there.
 *
 * @param values one for each channel, in model input scale and within the input range; empty for
 *     the value nearest to 0
 * @param origin where it is known from, for people
 */
public record Neutral(List<Float> values, String origin) {
  /** Zero of the model's scale, or the end of the range that is nearest to it. */
  public static final Neutral ZERO = new Neutral(List.of(), "zero");

  private static final int SAMPLES = 256;

  /** Values of all of them, so that large pictures fit into memory. */
  private static final int VALUES = 1 << 26;

  private static final double ALIKE = 0.05;
  private static final double MOST = 0.5;

  /** Copies the values. */
  public Neutral {
    values = List.copyOf(values);
  }

  /**
   * What suits a run: the colour of its data, else of those that its model comes with, else {@link
   * #middle}.
   */
  public static Neutral of(RenderContext context) {
    InputSpec input = context.model().info().input();
    return context
        .optionalDataset()
        .or(() -> ofModel(context))
        .map(data -> of(input, data))
        .orElseGet(() -> middle(input));
  }

  /** Data of a model that is named as its data are, as {@code sample:mnist} is. */
  private static Optional<Dataset> ofModel(RenderContext context) {
    String location = context.model().info().location();
    if (!location.matches("[a-z][a-z0-9-]+:[^/\\\\]+")) {
      return Optional.empty();
    }
    try {
      return Optional.of(context.open(location));
    } catch (LoupeException e) {
      return Optional.empty();
    }
  }

  /** The mean that the model's input is normalised by, else the middle of its range. */
  public static Neutral middle(InputSpec input) {
    boolean stated = !input.mean().isEmpty();
    double[] pictures = new double[input.channels()];
    Arrays.setAll(pictures, c -> stated ? input.mean().get(c) : input.min() / 2 + input.max() / 2);
    return of(input, pictures, stated ? "mean of the normalisation" : "middle of the input range");
  }

  /**
   * The background of pictures whose border is plainly of one colour, that is whose border pixels
   * lie for the most part within a twentieth of the range from the median border colour; else the
   * mean of each channel.
   *
   * @param data in model input scale; without a sample of the input's shape it is {@link #middle}
   */
  public static Neutral of(InputSpec input, Dataset data) {
    int count = Math.max(1, Math.min(SAMPLES, VALUES / input.shape().elements()));
    List<Tensor> samples =
        data.some(count).stream()
            .map(Sample::input)
            .filter(sample -> sample.shape().equals(input.shape()))
            .toList();
    if (samples.isEmpty()) {
      return middle(input);
    }
    String of = " of " + samples.size() + (samples.size() == 1 ? " sample" : " samples");
    if (InputPicture.isPicture(input)) {
      double[] background = background(input, samples);
      if (background.length > 0) {
        return of(input, background, "border" + of);
      }
    }
    return of(input, means(input, samples), "mean" + of);
  }

  /**
   * A colour that is given.
   *
   * @param pictures values of the input range, one for each channel or one for all
   * @throws ParameterException if their number is another or one lies outside of the range
   */
  public static Neutral given(InputSpec input, List<Double> pictures) {
    int channels = input.channels();
    if (pictures.size() != 1 && pictures.size() != channels) {
      throw new ParameterException(
          "--neutral has "
              + pictures.size()
              + " values, and the model's input has "
              + channels
              + (channels == 1 ? " channel." : " channels."),
          "Give one value for all channels, or one for each.");
    }
    for (double value : pictures) {
      if (!(value >= input.min() && value <= input.max())) {
        throw new ParameterException(
            "--neutral has the value " + value + ", outside of the input range.",
            "Give values from " + input.min() + " to " + input.max() + ".");
      }
    }
    double[] each = new double[channels];
    Arrays.setAll(each, c -> pictures.get(pictures.size() == 1 ? 0 : c));
    return of(input, each, "as given");
  }

  private static Neutral of(InputSpec input, double[] pictures, String origin) {
    List<Float> values = new ArrayList<>();
    for (int c = 0; c < pictures.length; c++) {
      double inside = Math.min(input.max(), Math.max(input.min(), pictures[c]));
      values.add((float) input.toModel(inside, c));
    }
    return new Neutral(values, origin);
  }

  private static double[] means(InputSpec input, List<Tensor> samples) {
    double[] means = new double[input.channels()];
    int elements = input.shape().elements();
    int each = elements / means.length;
    for (Tensor sample : samples) {
      for (int i = 0; i < elements; i++) {
        int c = input.channelOf(i);
        means[c] += input.toPicture(sample.get(i), c) / each / samples.size();
      }
    }
    return means;
  }

  /** Empty where the border is not plainly of one colour. */
  private static double[] background(InputSpec input, List<Tensor> samples) {
    ImageSize size = ImageSize.of(input.shape());
    List<double[]> border = new ArrayList<>();
    for (Tensor sample : samples) {
      for (int p = 0; p < size.positions(); p++) {
        int row = p / size.columns();
        int column = p % size.columns();
        if (row == 0 || column == 0 || row == size.rows() - 1 || column == size.columns() - 1) {
          double[] colour = new double[size.channels()];
          for (int c = 0; c < colour.length; c++) {
            colour[c] = input.toPicture(sample.get(c * size.positions() + p), c);
          }
          border.add(colour);
        }
      }
    }
    double[] median = new double[size.channels()];
    for (int c = 0; c < median.length; c++) {
      int channel = c;
      median[c] =
          border.stream()
              .mapToDouble(colour -> colour[channel])
              .sorted()
              .toArray()[border.size() / 2];
    }
    double slack = ALIKE * (input.max() - input.min());
    long alike = border.stream().filter(colour -> isNear(colour, median, slack)).count();
    return alike > MOST * border.size() ? median : new double[0];
  }

  private static boolean isNear(double[] colour, double[] median, double slack) {
    for (int c = 0; c < colour.length; c++) {
      if (!(Math.abs(colour[c] - median[c]) <= slack)) {
        return false;
      }
    }
    return true;
  }

  /** One value for each channel in model input scale, within the range. */
  public float[] in(InputSpec input) {
    if (values.isEmpty()) {
      return ValueClamp.of(input).neutral();
    }
    float[] colour = new float[values.size()];
    for (int c = 0; c < colour.length; c++) {
      colour[c] = values.get(c);
    }
    return colour;
  }

  /** Its picture values and where they are from, for the record. */
  public String describe(InputSpec input) {
    float[] colour = in(input);
    boolean alike = true;
    List<String> pictures = new ArrayList<>();
    for (int c = 0; c < colour.length; c++) {
      pictures.add(String.format(Locale.ROOT, "%.4g", input.toPicture(colour[c], c)));
      alike &= pictures.get(c).equals(pictures.get(0));
    }
    return (alike ? pictures.get(0) : pictures.stream().collect(Collectors.joining(",")))
        + " ("
        + origin
        + ")";
  }
}
