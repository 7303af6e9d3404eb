package io.loupe.visualizers.maximization.ascent;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.synthesis.ImageStart;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** First images: one for each target, the same for each weight of a sweep. */
public final class Initialization {
  public static final String NOISE = "noise";
  public static final String SAMPLE = "sample";
  private static final double NOISE_WIDTH = 0.2;
  private static final double ROUNDING = 1e-4;

  private final InputSpec input;
  private final AscentSettings settings;
  private final @Nullable Tensor given;

  private Initialization(InputSpec input, AscentSettings settings, @Nullable Tensor given) {
    this.input = input;
    this.settings = settings;
    this.given = given;
  }

  public static Initialization of(RenderContext context, String start, AscentSettings settings) {
    boolean inRange = settings.keepsRange();
    InputSpec input = context.model().info().input();
    Tensor given =
        switch (start) {
          case NOISE -> null;
          case SAMPLE -> first(context.dataset(), "The data", input, inRange);
          default -> first(context.open(start), "Start image " + start, input, inRange);
        };
    return new Initialization(input, settings, given);
  }

  public Tensor draw(RandomGenerator random) {
    if (given != null) {
      return given;
    }
    return settings.keepsRange()
        ? ImageStart.noise(input, settings.neutral().in(input), NOISE_WIDTH, random)
        : ImageStart.kerasVis(input, random);
  }

  private static Tensor first(Dataset dataset, String what, InputSpec input, boolean inRange) {
    try (Stream<Sample> samples = dataset.samples()) {
      Optional<Sample> sample = samples.findFirst();
      if (sample.isEmpty()) {
        throw new DatasetException(what + " holds no image.", "Name one that does.", null);
      }
      Tensor image = sample.get().input();
      if (!image.shape().equals(input.shape())) {
        throw new DatasetException(
            what + " has shape " + image.shape() + ", the model takes " + input.shape() + ".",
            "Give an image of that size, channels first.",
            null);
      }
      requireFinite(image, what);
      if (inRange) {
        requireInRange(image, what, input);
      }
      return image.copy();
    }
  }

  private static void requireFinite(Tensor image, String what) {
    for (int i = 0; i < image.shape().elements(); i++) {
      if (!Float.isFinite(image.get(i))) {
        throw new DatasetException(
            what + " has a value that is not finite at index " + i + ".",
            "Give finite values.",
            null);
      }
    }
  }

  /** Values are cut to the range while climbing, so that another scale would be a blank start. */
  private static void requireInRange(Tensor image, String what, InputSpec input) {
    int plane = image.shape().elements() / input.channels();
    for (int i = 0; i < image.shape().elements(); i++) {
      float value = image.get(i);
      float lowest = (float) input.lowest(i / plane);
      float highest = (float) input.highest(i / plane);
      double slack = ROUNDING * (highest - lowest);
      if (value < lowest - slack || value > highest + slack) {
        String range = " input range from " + lowest + " to " + highest + ".";
        throw new DatasetException(
            what
                + " has the value "
                + value
                + " at index "
                + i
                + ", outside of the model's"
                + range,
            "Give an image in the scale the model is fed with.",
            null);
      }
    }
  }
}
