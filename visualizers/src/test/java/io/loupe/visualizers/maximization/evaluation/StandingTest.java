package io.loupe.visualizers.maximization.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {
  @Test
  void oneOutputIsReachedAt99PercentThatNearlyAllSmallChangesKeep() {
    assertThat(new Standing(1, 0.99, true, 0.95).isReached()).isTrue();
    assertThat(new Standing(1, 0.9899, true, 1).isReached()).isFalse();
    assertThat(new Standing(1, 0.999, true, 15 / 16.0).isReached()).isFalse();
    assertThat(new Standing(1, 0.999, true, Double.NaN).isReached()).isFalse();
    assertThat(new Standing(1, 0.999, false, 1).isReached()).isFalse();
  }

  @Test
  void severalOutputsShareAndNoneIsNeverReached() {
    assertThat(new Standing(2, 0.25, true, 0).isReached()).isTrue();
    assertThat(new Standing(2, 0.2499, true, 1).isReached()).isFalse();
    assertThat(new Standing(2, 0.4, false, 1).isReached()).isFalse();
    assertThat(new Standing(0, 1, true, 1).isReached()).isFalse();
  }

  @Test
  void sureBeatsHeldAndReachedBeatsBoth() {
    Standing reached = new Standing(1, 0.99, true, 1);
    Standing sure = new Standing(1, 0.999, true, 0.9);
    Standing held = new Standing(1, 0.98, true, 1);
    Standing less = new Standing(1, 0.97, true, 1);
    Standing neither = new Standing(1, 0.98, true, 0.9);

    assertThat(reached.isBetterThan(sure)).isTrue();
    assertThat(sure.isBetterThan(held)).isTrue();
    assertThat(held.isBetterThan(less)).isTrue();
    assertThat(less.isBetterThan(neither)).isTrue();
    assertThat(neither.isBetterThan(new Standing(1, 0.98, true, 0.8))).isTrue();
    assertThat(held.isBetterThan(held)).isFalse();
  }

  @Test
  void isReadFromWhatWasMeasured() {
    assertThat(
            Standing.of(
                1,
                Optional.of(new Decision(0.5, 3, 0.6, false)),
                Optional.of(new Robustness(0.1, 0.75))))
        .isEqualTo(new Standing(1, 0.5, false, 0.75));
    assertThat(Standing.of(1, Optional.empty(), Optional.empty()))
        .isEqualTo(new Standing(1, Double.NaN, false, Double.NaN));
  }
}
