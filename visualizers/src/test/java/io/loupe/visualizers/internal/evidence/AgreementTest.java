package io.loupe.visualizers.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.internal.Judgement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values worked out by hand. */
class AgreementTest {
  @Test
  void numbersAreAtChanceWhereTheirMeanWouldDoAsWell() {
    assertThat(meanOf(6).value()).isZero();
    assertThat(meanOf(6).isAtChance()).isTrue();
    assertThat(meanOf(6).isDoubtful()).isTrue();
    assertThat(meanOf(5).isAtChance()).as("so few could not tell").isFalse();
    Agreement better = numbers(new double[] {-1, 1, -1, 1, -1, 1}, 0.5);
    assertThat(better.value()).isEqualTo(0.75);
    assertThat(better.isAtChance()).isFalse();
    assertThat(better.isDoubtful()).isFalse();
  }

  /** 30 of 100 right where chance is 1 of 10: more than chance, and yet mostly wrong. */
  @Test
  void whatIsMostlyWrongIsDoubtful() {
    assertThat(tenClasses(30).chance()).isCloseTo(0.1, within(1e-12));
    assertThat(tenClasses(30).isAtChance()).isFalse();
    assertThat(tenClasses(30).isDoubtful()).isTrue();
    assertThat(tenClasses(30).describe())
        .isEqualTo(
            "The model is wrong on these data more often than it could be: accuracy on 100 samples"
                + " is 30 % (22 % to 40 %), and chance gives 10 %.");
    assertThat(tenClasses(50).isDoubtful()).as("half of them, 40 % to 60 %").isFalse();
    assertThat(tenClasses(10).isAtChance()).isTrue();
    assertThat(tenClasses(10).describe()).startsWith("The model is no better than chance");
  }

  @Test
  void chanceIsWhatUnrelatedAnswersWouldAgree() {
    assertThat(
            new Agreement(
                    Kind.CLASSES,
                    List.of(decided(0, 1), decided(0, 1), decided(1, 1), decided(2, 0)))
                .chance())
        .as("2 * 1 + 1 * 3 + 1 * 0 of 16")
        .isEqualTo(5 / 16.0);
  }

  @Test
  void chanceOfIndependentOutputsIsThatOfEachOnAverage() {
    Agreement agreement =
        new Agreement(
            Kind.INDEPENDENT,
            List.of(
                independent(new int[] {1, 0}, new int[] {1, 0}),
                independent(new int[] {1, 0}, new int[] {0, 0}),
                independent(new int[] {1, 1}, new int[] {0, 1}),
                independent(new int[] {0, 0}, new int[] {0, 1})));

    assertThat(agreement.chance())
        .as("3 * 1 + 1 * 3 of 16, and 1 * 2 + 3 * 2 of 16")
        .isEqualTo((6 / 16.0 + 8 / 16.0) / 2);
    assertThat(agreement.value()).isEqualTo(5 / 8.0);
    assertThat(agreement.finding())
        .isEqualTo(
            "Accuracy over all outputs on 4 samples is 63 % (31 % to 86 %); all are right on 25 %.");
  }

  @Test
  void aLeadIsTestedByTheSamplesThatDiffer() {
    Agreement some = answers("RRRRRRWRW");
    Agreement base = answers("WWWWWWRRW");
    assertThat(some.chanceOfLeadOver(base))
        .as("seven coins of which six or more show the same")
        .isCloseTo(2 * (1 + 7) / 128.0, within(1e-12));
    assertThat(base.chanceOfLeadOver(some)).as("behind").isEqualTo(1);
    assertThat(some.chanceOfLeadOver(some)).isEqualTo(1);
    assertThat(answers("RRWW").chanceOfLeadOver(answers("WWRR"))).isEqualTo(1);
    assertThat(some.isBetterThan(base)).isTrue();
    assertThat(base.isBetterThan(some)).isFalse();
    assertThat(some.isBetterThan(some)).isFalse();
  }

  @Test
  void ofNumbersTheSmallerErrorLeadsAndOfOutputsTheMoreThatAreRight() {
    double[] wanted = {-1, 1, -1, 1, -1, 1};
    assertThat(numbers(wanted, 0.5).chanceOfLeadOver(numbers(wanted, -0.75)))
        .isCloseTo(2 / 64.0, within(1e-12));
    assertThat(numbers(wanted, -0.75).chanceOfLeadOver(numbers(wanted, 0.5))).isEqualTo(1);
    Judgement both = independent(new int[] {1, 1}, new int[] {1, 1});
    Judgement one = independent(new int[] {1, 1}, new int[] {1, 0});
    Agreement all = new Agreement(Kind.INDEPENDENT, List.of(both, both, both));
    Agreement half = new Agreement(Kind.INDEPENDENT, List.of(one, one, one));
    assertThat(all.chanceOfLeadOver(half)).isCloseTo(2 / 8.0, within(1e-12));
    assertThat(half.chanceOfLeadOver(all)).isEqualTo(1);
  }

  @Test
  void findingsNameWhatIsMeasured() {
    assertThat(answers("RWRW").finding())
        .isEqualTo("Accuracy on 4 samples is 50 % (15 % to 85 %).");
    assertThat(numbers(new double[] {-1, 1}, 0.5).finding())
        .isEqualTo("On 2 samples the mean absolute error is 0.5, R\u00b2 0.75.");
    assertThat(meanOf(6).describe())
        .isEqualTo(
            "The model predicts these data no better than their mean would: R\u00b2 on 6 samples is"
                + " 0.");
  }

  /** Answers 0 to targets of -1 and 1, or of one more -1. */
  private static Agreement meanOf(int samples) {
    double[] wanted = new double[samples];
    Arrays.setAll(wanted, i -> i % 2 == 0 ? -1 : 1);
    return numbers(wanted, 1);
  }

  private static Agreement numbers(double[] wanted, double error) {
    return new Agreement(
        Kind.NUMBERS, Arrays.stream(wanted).mapToObj(w -> number(w, error)).toList());
  }

  private static Judgement number(double wanted, double error) {
    return new Judgement(-1, -1, 0, false, List.of(error), List.of(wanted));
  }

  /** Ten of each class, of which some are right and the others taken for the next class. */
  private static Agreement tenClasses(int right) {
    List<Judgement> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int label = i % 10;
      all.add(decided(label, i < right ? label : (label + 1) % 10));
    }
    return new Agreement(Kind.CLASSES, all);
  }

  /** Of two classes: R is right, W is wrong. */
  private static Agreement answers(String which) {
    return new Agreement(
        Kind.CLASSES, which.chars().mapToObj(c -> decided(0, c == 'R' ? 0 : 1)).toList());
  }

  private static Judgement decided(int label, int decision) {
    return new Judgement(label, decision, 0, label == decision, List.of(), List.of());
  }

  private static Judgement independent(int[] wanted, int[] said) {
    List<Double> each = new ArrayList<>();
    for (int k = 0; k < wanted.length; k++) {
      each.add(wanted[k] == said[k] ? 1.0 : 0.0);
    }
    boolean all = !each.contains(0.0);
    return new Judgement(
        -1, -1, 0, all, each, Arrays.stream(wanted).mapToObj(w -> (double) w).toList());
  }
}
