package io.loupe.visualizers.internal.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizers.internal.Judgement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedErrorTest {
  @Test
  void countsErrorsAndTheirChangeByHand() {
    List<Judgement> before = answers(new double[] {1, 2, 3, 6}, new double[] {1, -1, 0, 2});
    List<Judgement> after = answers(new double[] {1, 2, 3, 6}, new double[] {2, -1, 1, 4});
    PairedError pairs = PairedError.of(before, after);

    assertThat(pairs.levelBefore().value()).isEqualTo(1);
    assertThat(pairs.levelAfter().value()).isEqualTo(2);
    assertThat(pairs.change()).isEqualTo(1);
    double error = Math.sqrt((0 + 1 + 0 + 1) / 3.0 / 4);
    assertThat(pairs.error()).isCloseTo(error, within(1e-12));
    assertThat(pairs.low()).isCloseTo(1 - 1.959963984540054 * error, within(1e-12));
    assertThat(pairs.high()).isCloseTo(1 + 1.959963984540054 * error, within(1e-12));
    assertThat(pairs.levelBefore().high() - pairs.levelBefore().value())
        .isCloseTo(1.959963984540054 * Math.sqrt(2.0 / 3 / 4), within(1e-12));
    assertThat(pairs.r2Before()).isCloseTo(1 - 6.0 / 14, within(1e-12));
    assertThat(pairs.r2After()).isCloseTo(1 - 22.0 / 14, within(1e-12));
    assertThat(pairs.isHarmless()).isFalse();
    assertThat(pairs.samples()).isEqualTo(4);
    assertThat(pairs.chance()).isBetween(0.08, 0.1);
  }

  @Test
  void lessErrorOrNoMoreThanChanceIsHarmless() {
    List<Judgement> bad = answers(new double[] {1, 2, 3}, new double[] {3, 3, 3});
    List<Judgement> good = answers(new double[] {1, 2, 3}, new double[] {1, 1, 1});
    assertThat(PairedError.of(bad, good).isHarmless()).isTrue();
    assertThat(PairedError.of(good, bad).isHarmless()).isFalse();
    List<Judgement> mixed = answers(new double[] {1, 2, 3}, new double[] {3, -0.1, 0.5});
    assertThat(PairedError.of(good, mixed).change()).isCloseTo(0.2, within(1e-12));
    assertThat(PairedError.of(good, mixed).isHarmless()).isTrue();
    PairedError just =
        PairedError.of(
            answers(new double[2], new double[] {1, 1}),
            answers(new double[2], new double[] {1, 3}));
    assertThat(just.change()).isEqualTo(just.error());
    assertThat(just.isHarmless()).as("no more than its error").isTrue();
  }

  @Test
  void r2IsTheMeanOfTheOutputsAndNothingWhereAllTargetsAreTheSame() {
    List<Judgement> two =
        List.of(
            new Judgement(-1, -1, 0, false, List.of(0.0, 1.0), List.of(0.0, 0.0)),
            new Judgement(-1, -1, 0, false, List.of(0.0, -1.0), List.of(2.0, 2.0)));
    assertThat(PairedError.r2(two)).isEqualTo((1 + 0) / 2.0);
    assertThat(PairedError.r2(answers(new double[] {4, 4}, new double[] {0, 1}))).isNaN();
    assertThat(PairedError.r2(List.of())).isNaN();
  }

  private static List<Judgement> answers(double[] wanted, double[] errors) {
    List<Judgement> all = new ArrayList<>();
    for (int i = 0; i < wanted.length; i++) {
      all.add(
          new Judgement(
              -1, -1, errors[i] * errors[i], false, List.of(errors[i]), List.of(wanted[i])));
    }
    return all;
  }
}
