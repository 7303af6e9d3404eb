package io.loupe.visualizers.internal.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.WilsonInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  @Test
  void errorsAreMeansOfMagnitudesWithNormalIntervals() {
    List<Judgement> answers = numbers(new double[] {1, 2, 3, 6}, 1, -1, 0, 2);
    PairedError paired = PairedError.of(answers, answers);
    double before = Math.sqrt((0 + 0 + 1 + 1) / 3.0 / 4);
    assertThat(paired.levelBefore().value()).isEqualTo(1);
    assertThat(paired.levelBefore().low()).isCloseTo(1 - WilsonInterval.Z * before, CLOSE);
    assertThat(paired.levelBefore().high()).isCloseTo(1 + WilsonInterval.Z * before, CLOSE);
    PairedError few = PairedError.of(numbers(new double[2], 5, 1), numbers(new double[2], 0, 0));
    assertThat(few.levelBefore().low()).as("no error is below 0").isZero();
    PairedError one = PairedError.of(numbers(new double[1], 1), numbers(new double[1], 2));
    assertThat(one.levelAfter().high()).as("of one sample nothing is known").isEqualTo(2);
  }

  @Test
  void measuresAreNamedByWhatIsDecided() {
    Change.Measure accuracy = Change.Measure.of(Kind.CLASSES);
    assertThat(accuracy.noun()).isEqualTo("accuracy");
    assertThat(Change.Measure.of(Kind.TWO_CLASSES)).isEqualTo(accuracy);
    assertThat(Change.Measure.of(Kind.INDEPENDENT).capital()).isEqualTo("Exact-match accuracy");
    Change.Measure error = Change.Measure.of(Kind.NUMBERS);
    assertThat(error.noun()).isEqualTo("mean absolute error");
    assertThat(error.isError()).isTrue();
    Change.Level level = new Change.Level(0.5, 0.25, 0.75, 10);
    assertThat(accuracy.describe(level)).isEqualTo("50 % (25 % to 75 %)");
    assertThat(error.describe(level)).isEqualTo("0.5 (0.25 to 0.75)");
    assertThat(accuracy.signed(-0.25)).isEqualTo("\u221225 %");
    assertThat(accuracy.signed(0)).isEqualTo("+0 %");
    assertThat(error.signed(0.125)).isEqualTo("+0.125");
  }

  @Test
  void anEffectIsTheMeanChangeOfTheLossWithTheAnswers() {
    List<Judgement> before = List.of(decided(0, 0, 1), decided(1, 1, 2), decided(1, 0, 3));
    List<Judgement> after = List.of(decided(0, 1, 4), decided(1, 1, 2), decided(1, 1, 1.5));
    Ablation.Effect effect = Ablation.Effect.of(Kind.CLASSES, before, after);

    assertThat(effect.loss()).isEqualTo((3 + 0 - 1.5) / 3);
    assertThat(effect.answers()).isEqualTo(new PairedAccuracy(1, 1, 1, 0));
    assertThat(PairedAccuracy.byLabel(before, after))
        .isEqualTo(Map.of(0, new PairedAccuracy(0, 1, 0, 0), 1, new PairedAccuracy(1, 0, 1, 0)));
    assertThat(Change.of(Kind.NUMBERS, numbers(new double[] {1}, 1), numbers(new double[] {1}, 2)))
        .isInstanceOf(PairedError.class);
  }

  @Test
  void independentOutputsAreCountedEach() {
    List<Judgement> before =
        List.of(
            judgement(List.of(1.0, 0.0), List.of(1.0, 1.0)),
            judgement(List.of(1.0, 1.0), List.of(0.0, 1.0)));
    List<Judgement> after =
        List.of(
            judgement(List.of(0.0, 0.0), List.of(1.0, 1.0)),
            judgement(List.of(1.0, 0.0), List.of(0.0, 1.0)));
    assertThat(PairedAccuracy.byOutput(before, after))
        .isEqualTo(Map.of(0, new PairedAccuracy(1, 1, 0, 0), 1, new PairedAccuracy(0, 1, 0, 1)));
    assertThat(PairedAccuracy.byOutput(List.of(), List.of())).isEmpty();
  }

  @Test
  void aGainIsHarmlessHoweverSure() {
    assertThat(new PairedAccuracy(5, 0, 5, 0).isHarmless()).isTrue();
    assertThat(new PairedAccuracy(5, 0, 5, 0).isWithinError()).isFalse();
    assertThat(new PairedAccuracy(8, 1, 1, 0).isHarmless()).isTrue();
    assertThat(new PairedAccuracy(5, 5, 0, 0).isHarmless()).isFalse();
  }

  private static List<Judgement> numbers(double[] wanted, double... errors) {
    List<Judgement> all = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      all.add(judgement(List.of(errors[i]), List.of(wanted[i])));
    }
    return all;
  }

  private static Judgement judgement(List<Double> each, List<Double> wanted) {
    return new Judgement(-1, -1, 0, false, each, wanted);
  }

  private static Judgement decided(int label, int decision, double loss) {
    return new Judgement(label, decision, loss, label == decision, List.of(), List.of());
  }
}
