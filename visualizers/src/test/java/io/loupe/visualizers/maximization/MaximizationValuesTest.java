package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.gradient.Objectives;
import io.loupe.visualizers.maximization.MaximizationParams.TvWeights;
import io.loupe.visualizers.maximization.Sweep.Attempt;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Target;
import java.util.List;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values worked out by hand. */
class MaximizationValuesTest {
  private static final Offset<Double> CLOSE = within(1e-6);

  @Test
  void weightsGoByTwosAboutTheOneThatSuits() {
    assertThat(TvWeights.about(0.1))
        .containsExactly(0.0031, 0.0063, 0.013, 0.025, 0.05, 0.1, 0.2, 0.4);
    assertThat(TvWeights.about(0)).containsExactly(0.0);
  }

  @Test
  void everyAttemptHasAStreamOfItsOwn() {
    Target target = new Target("t", Objectives.unit("preds", 3), List.of(3));
    Cell cell = new Cell(target, 1, 0);
    assertThat(new Attempt(cell, 0).stream("start")).isEqualTo(target.stream("start"));
    assertThat(new Attempt(cell, 2).stream("start")).isEqualTo(target.stream("start 2"));
  }

  @Test
  void variantsCostAShareOfTheGainOrWhatIsGiven() {
    Variants followed = new Variants(3, "conv", OptionalDouble.empty());
    assertThat(followed.weight(2)).isCloseTo(0.3, CLOSE);
    assertThat(followed.followGain()).isTrue();
    Variants given = new Variants(3, "conv", OptionalDouble.of(7));
    assertThat(given.weight(2)).isEqualTo(7);
    assertThat(given.followGain()).isFalse();
    assertThat(Variants.NONE.weight(2)).isZero();
    assertThat(Variants.NONE.followGain()).isFalse();
    Target target = new Target("t", Objectives.unit("preds", 3), List.of(3));
    assertThat(given.multiplied(List.of(target)))
        .extracting(Target::name)
        .containsExactly("t, variant 1", "t, variant 2", "t, variant 3");
  }
}
