package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.data.InputSpec;
import io.loupe.model.Model;
import io.loupe.run.ProgressListener;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.maximization.ascent.WorkingScale;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.FourierBasis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A photograph's size: 96 pixels, three channels. */
class LargeImagesTest {
  private static final int SIDE = 96;
  private static final InputSpec INPUT = InputSpec.of(Shape.of(3, SIDE, SIDE), 0, 1);

  private final Model model =
      ReferenceEngine.model(
          "large",
          TinyConvNet.builder(INPUT, 5)
              .conv("conv", 4, 5, 4, Padding.SAME, Activation.RELU)
              .averagePool("pool", 6)
              .head("preds", 3, Activation.SOFTMAX)
              .build());

  @Test
  void areClimbedInFewCoarseWavesAndFewSteps() {
    List<Long> totals = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void started(String task, OptionalLong total) {
            if (task.equals("ascent")) {
              totals.add(total.orElse(-1));
            }
          }
        };
    RunResult run = request().with("starts", "1").progress(listener).run();

    assertThat(totals).containsExactly(128L);
    assertThat(run.image("sheet").caption()).contains(", 128 steps inside");
    assertThat(finest(run)).isBetween(8, 16);
    assertThat(run.table("measures").rows().get(0).get(7)).isEqualTo(1);
  }

  @Test
  void areClimbedInPixelsWhereThatIsAskedFor() {
    assertThat(finest(request().with("basis", "pixel").with("steps", "16").run()))
        .isEqualTo(SIDE / 2);
  }

  @Test
  void wavesAreWhatTheyAreClimbedInByThemselves() {
    RunResult asked = request().with("basis", "fourier").with("steps", "16").run();
    RunResult usual = request().with("steps", "16").run();

    assertThat(Arrays.equals(images(asked).toArray(), images(usual).toArray())).isTrue();
  }

  private RunRequest request() {
    return Loupe.visualizer("activation-maximization")
        .on(model)
        .with("filters", "1")
        .with("null-model", "off");
  }

  private static Tensor images(RunResult run) {
    return run.numbers("images").tensor();
  }

  /** Cycles of the finest wave that an image has along its rows or columns. */
  private static int finest(RunResult run) {
    Tensor image = images(run);
    WorkingScale scale = WorkingScale.of(INPUT);
    FourierBasis basis = FourierBasis.of(scale.size(), scale.range(), 1, ColorMix.NONE);
    float[] numbers = new float[INPUT.shape().elements()];
    basis.encode(scale.fromModel(image.toArray()), 0, numbers, 0);
    int finest = 0;
    for (int i = 0; i < numbers.length; i++) {
      int row = i % (SIDE * SIDE) / SIDE;
      int column = i % SIDE;
      if (Math.abs(numbers[i]) > 0.05) {
        finest = Math.max(finest, (Math.max(row, column) + 1) / 2);
      }
    }
    return finest;
  }
}
