package io.loupe.visualizers.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.internal.Judgement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassOrderTest {
  @Test
  void theOrderOfNamesIsTriedFirst() {
    List<String> names = List.of("img10", "img2", "img1", "x");
    ClassOrder order = explaining(answered(3, 1, 2, 0, 3), 4, names).orElseThrow();

    assertThat(order.outputs()).containsExactly(1, 2, 0, 3);
    assertThat(order.words()).isEqualTo("in the order of their names");
    assertThat(order.accuracy()).isEqualTo(1);
    assertThat(order.samples()).isEqualTo(12);
    assertThat(order.describe())
        .startsWith(
            "With the classes in the order of their names it is 100 %: img10 is output 1, img2 is"
                + " output 2, img1 is output 0. Write the names of the classes");
  }

  /** By what comes before it, then by its value, then by the rest. */
  @Test
  void theOrderOfTheNumbersInNamesIsTriedNext() {
    List<String> names = List.of("b1", "a10x", "a2", "a010", "a10", "a9z");
    ClassOrder order = explaining(answered(2, 5, 4, 0, 2, 3, 1), 6, names).orElseThrow();

    assertThat(order.words()).isEqualTo("in the order of the numbers in their names");
    assertThat(order.outputs()).containsExactly(5, 4, 0, 2, 3, 1);
  }

  @Test
  void numbersCountOnlyWhereAllNamesHaveOne() {
    List<String> names = List.of("10", "9", "x");
    List<Judgement> answers = answered(4, 1, 0, 2);

    assertThat(explaining(answers, 3, names)).as("they are in the order of names").isEmpty();
    assertThat(explaining(answers, 3, List.of("10", "9", "11")).orElseThrow().words())
        .isEqualTo("in the order of the numbers in their names");
  }

  /** Six of six may be chance when two orders are tried, and are none when it is one. */
  @Test
  void whatIsTriedTwiceHasToBeSurer() {
    List<Judgement> swapped = answered(3, 1, 0);

    assertThat(explaining(swapped, 2, List.of("10", "9"))).as("one order: 3.1 %").isNotEmpty();
    List<Judgement> rotated = answered(2, 1, 2, 0);
    assertThat(explaining(rotated, 3, List.of("a2", "a10", "a1")).map(ClassOrder::words))
        .as("by name 2, 1, 0, by number 1, 2, 0: 6.2 %")
        .isEmpty();
    assertThat(
            explaining(answered(3, 1, 2, 0), 3, List.of("a2", "a10", "a1")).orElseThrow().words())
        .isEqualTo("in the order of the numbers in their names");
  }

  @Test
  void whatAnOrderLosesCountsAgainstIt() {
    List<String> names = List.of("b", "a");
    for (int wrong : new int[] {7, 8}) {
      List<Judgement> answers = new ArrayList<>(Collections.nCopies(wrong, answer(0, 1)));
      answers.add(answer(0, 0));

      assertThat(explaining(answers, 2, names).map(ClassOrder::words).orElse("none"))
          .as("7 of 8: 7.0 %, 8 of 9: 3.9 %")
          .isEqualTo(wrong == 7 ? "none" : "in the order of their names");
    }
  }

  @Test
  void anOrderIsFoundOnEverySecondSampleAndTestedOnTheOthers() {
    assertThat(explaining(answered(6, 1, 0), 2, List.of())).as("six are left: 3.1 %").isNotEmpty();
    assertThat(explaining(answered(5, 1, 0), 2, List.of())).as("four are left: 12 %").isEmpty();
    assertThat(explaining(answered(1, 1, 0), 2, List.of())).as("none is left").isEmpty();
    assertThat(explaining(answered(6, 0, 1), 2, List.of())).as("as it is").isEmpty();
  }

  /** A class that moves by one answer; whatever tells nothing stays where it is. */
  @Test
  void oneAnswerMovesAClassAndATieDoesNot() {
    List<Judgement> answers = answered(6, 1, 0);
    answers.add(answer(2, 3));
    answers.add(answer(4, 4));
    answers.add(answer(4, 5));
    ClassOrder order = explaining(answers, 20, List.of()).orElseThrow();

    assertThat(order.outputs().subList(0, 6)).containsExactly(1, 0, 3, 2, 4, 5);
    assertThat(order.outputs().subList(6, 20))
        .containsExactly(6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    assertThat(order.accuracy()).isEqualTo(14 / 15.0);
    assertThat(order.seen()).containsExactly(0, 1, 2, 4);
    assertThat(order.describe())
        .startsWith(
            "With the classes in another order it is 93 %: 0 is output 1, 1 is output 0, 2 is output"
                + " 3. Write");
  }

  @Test
  void atMostTwelveClassesAreNamed() {
    for (int classes : new int[] {12, 13}) {
      int[] next = new int[classes];
      for (int k = 0; k < classes; k++) {
        next[k] = (k + 1) % classes;
      }
      String words = explaining(answered(4, next), classes, List.of()).orElseThrow().describe();
      assertThat(words.contains("11 is output " + next[11] + ", \u2026.")).isEqualTo(classes == 13);
      assertThat(words).contains("11 is output " + next[11]).doesNotContain("12 is output");
    }
  }

  private static Optional<ClassOrder> explaining(
      List<Judgement> answers, int classes, List<String> names) {
    return ClassOrder.explaining(answers, classes, names);
  }

  /** Some of each class, all answered with the output given for it. */
  private static List<Judgement> answered(int each, int... outputs) {
    List<Judgement> all = new ArrayList<>();
    for (int label = 0; label < outputs.length; label++) {
      all.addAll(Collections.nCopies(each, answer(label, outputs[label])));
    }
    return all;
  }

  private static Judgement answer(int label, int decision) {
    return new Judgement(label, decision, 0, label == decision, List.of(), List.of());
  }
}
