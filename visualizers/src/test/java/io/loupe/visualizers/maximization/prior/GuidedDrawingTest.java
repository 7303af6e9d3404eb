package io.loupe.visualizers.maximization.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.prior.GuidedDrawing.Item;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GuidedDrawingTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 9, 7), 0, 255);
  private static final Objective AIM = Objectives.unit("preds", 0);

  /** Two pictures: grey, and a lighter grey. */
  private final PictureBank bank = PictureBank.of(INPUT, List.of(grey("a", 100), grey("b", 104)));

  private static Sample grey(String id, float value) {
    float[] values = new float[63];
    Arrays.fill(values, value);
    return Sample.of(id, Tensor.of(INPUT.shape(), values));
  }

  @Test
  void withoutGuidanceAPictureThatAloneCountsIsDrawn() {
    Annealing annealing = Annealing.of(12, bank.spread(), bank.size());
    float[] drawn = draw(annealing, 0, new float[] {-1e6f, 0});

    for (float value : drawn) {
      assertThat((double) value).isCloseTo(104 / 255.0, within(1e-6));
    }
  }

  /** The spread of the two, by hand, and how far it is climbed at the last step. */
  @Test
  void guidanceGoesItsLengthUpTheGradient() {
    double spread = 2 / 255.0 * Math.sqrt(63);
    assertThat(bank.spread()).isCloseTo(spread, within(1e-6));
    Annealing annealing = Annealing.of(12, bank.spread(), bank.size());
    float[] drawn = draw(annealing, 1.5, new float[] {-1e6f, 0});
    double each = 4 * 1.5 * spread * (0.018 + 0.0036) / Math.sqrt(63);

    for (float value : drawn) {
      assertThat((double) value).isCloseTo(104 / 255.0 + each, within(1e-5));
    }
    assertThat(each).isGreaterThan(1e-3);
  }

  @Test
  void imagesStayInTheRange() {
    for (float value : draw(Annealing.of(12, bank.spread(), bank.size()), 1e4, new float[2])) {
      assertThat(value).isEqualTo(1f);
    }
  }

  private float[] draw(Annealing annealing, double guidance, float[] bonus) {
    Item item = new Item(AIM, guidance, bonus, new SplittableRandom(1), new SplittableRandom(2));
    try (RunMonitor.Task task = RunMonitor.silent().task("drawing", OptionalLong.of(12))) {
      return new GuidedDrawing(brighter(), bank, annealing).draw(List.of(item), task);
    }
  }

  /** Wants every pixel brighter, all alike. */
  private static Differentiable brighter() {
    return new Differentiable() {
      @Override
      public ForwardPass forward(Tensor batch, Set<String> layers) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Scored score(Objective objective, Tensor batch) {
        float[] gradient = new float[batch.shape().elements()];
        Arrays.fill(gradient, 0.5f);
        return new Scored(new double[1], Tensor.of(batch.shape(), gradient));
      }
    };
  }
}
