package io.loupe.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> NAMES =
      List.of("activation-grid", "activation-maximization", "argmax-filter", "L1");

  @ParameterizedTest
  @CsvSource({
    "activation-gird,activation-grid",
    "ActivationGrid,activation-grid",
    "argmax,",
    "argmax-filters,argmax-filter",
    "activation-maximisation,activation-maximization",
    "something else,",
    "l1,L1",
  })
  void findsWhatWasMeant(String wanted, @Nullable String found) {
    assertThat(NearestName.of(wanted, NAMES).orElse("")).isEqualTo(found == null ? "" : found);
  }

  @Test
  void prefersTheFirstOfEquallyNear() {
    assertThat(NearestName.of("conv3", List.of("conv2", "conv1"))).hasValue("conv2");
    assertThat(NearestName.suggestion("conv3", List.of("conv2")))
        .isEqualTo("Did you mean \"conv2\"? ");
    assertThat(NearestName.suggestion("x", List.of())).isEmpty();
  }

  @Test
  void theDistanceCountsInsertionsChangesAndTwoThatAreSwapped() {
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 400; i++) {
      String wanted = word(random);
      List<String> names = List.of(word(random), word(random), word(random));
      int best = names.stream().mapToInt(name -> distance(wanted, name)).min().orElseThrow();
      String nearest =
          names.stream().filter(name -> distance(wanted, name) == best).findFirst().orElseThrow();
      assertThat(NearestName.of(wanted, names).orElse("none"))
          .as(wanted + " among " + names)
          .isEqualTo(best <= 2 ? nearest : "none");
    }
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(1, 6);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  /** Optimal string alignment by its definition. */
  private static int distance(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    int m = a.length();
    int n = b.length();
    String shorter = a.substring(0, m - 1);
    String less = b.substring(0, n - 1);
    int change = a.charAt(m - 1) == b.charAt(n - 1) ? 0 : 1;
    int best = Math.min(distance(shorter, less) + change, distance(shorter, b) + 1);
    best = Math.min(best, distance(a, less) + 1);
    boolean swapped = a.endsWith(new StringBuilder(b).reverse().substring(0, Math.min(2, n)));
    return swapped && m > 1 && n > 1
        ? Math.min(best, distance(a.substring(0, m - 2), b.substring(0, n - 2)) + 1)
        : best;
  }

  @Test
  void comparesNamesUpToALength() {
    String longest = "x".repeat(200);
    assertThat(NearestName.of(longest, List.of(longest))).hasValue(longest);
    assertThat(NearestName.of(longest + "x", List.of(longest))).isEmpty();
  }

  @Test
  void longMessagesKeepTheirEnds() {
    String longest = "x".repeat(2000) + "y".repeat(2000);
    LoupeException whole = new DatasetException(longest, "Do this.", null);
    assertThat(whole.message()).isEqualTo(longest);
    assertThat(whole.hint()).isEqualTo("Do this.");
    LoupeException cut = new DatasetException(longest + "z", "", null);
    assertThat(cut.message()).isEqualTo("x".repeat(2000) + " … " + "y".repeat(1999) + "z");
    assertThat(ParameterException.missing("n", "amount").hint()).isEqualTo("Give --n an amount.");
  }

  @Test
  void writesUnknownNames() {
    assertThat(
            new UnknownNameException(
                "visualizer",
                "activation-gird",
                List.of("activation-grid", "activation-maximization", "argmax-filter")))
        .hasMessage(
            "No visualizer \"activation-gird\". Did you mean \"activation-grid\"? Available:"
                + " activation-grid, activation-maximization, argmax-filter.");
    assertThat(new UnknownNameException("engine", "x", List.of()))
        .hasMessage("No engine \"x\". Available: none.");
  }
}
