package io.loupe.engine.dl4j.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowLimitsTest {
  @Test
  void windowsWithinTheirInputAreTaken() {
    assertThat(within(5, 5)).isEmpty();
    assertThat(WindowLimits.problem(5, 3, 1, 2, 0, true)).as("a reach of 5").isEmpty();
    assertThat(WindowLimits.problem(5, 7, 1, 1, 1, true)).as("5 and one on both sides").isEmpty();
  }

  @Test
  void windowsThatMustStayWithinAreRefusedBeyond() {
    assertThat(within(5, 6)).contains("its window of 6 is larger than its input of 5");
    assertThat(WindowLimits.problem(5, 4, 1, 2, 0, true))
        .contains("its window of 7 is larger than its input of 5");
    assertThat(WindowLimits.problem(5, 8, 1, 1, 1, true))
        .contains("its window of 8 is larger than its input of 7");
  }

  @Test
  void windowsThatMayReachOutAreRefusedFarBeyond() {
    assertThat(beyond(3, 64, 1)).as("always").isEmpty();
    assertThat(beyond(3, 65, 1)).contains("its window of 65 is far larger than its input of 3");
    assertThat(beyond(50, 100, 1)).as("twice the input").isEmpty();
    assertThat(beyond(50, 101, 1)).contains("its window of 101 is far larger than its input of 50");
    assertThat(beyond(3, 2, (1 << 16) - 1)).as("a reach of 65,536").isEmpty();
    assertThat(beyond(3, 2, 1 << 16))
        .contains("its window of 65537 is far larger than its input of 3");
    assertThat(beyond(3, 64, 1L << 28)).isPresent();
  }

  @Test
  void numbersThatAreNoWindowAreRefused() {
    String said = "its window has the size %d, the step %d, the dilation %d and the padding %d";
    long[][] wrong = {{0, 1, 1, 0}, {1, 0, 1, 0}, {1, 1, 0, 0}, {1, 1, 1, -1}, {-3, 1, 1, 0}};
    for (long[] w : wrong) {
      assertThat(WindowLimits.problem(9, w[0], w[1], w[2], w[3], false))
          .contains(said.formatted(w[0], w[1], w[2], w[3]));
    }
    assertThat(WindowLimits.problem(9, 1, 1, 1, 0, false)).isEmpty();
  }

  private static Optional<String> within(long in, long kernel) {
    return WindowLimits.problem(in, kernel, 1, 1, 0, true);
  }

  private static Optional<String> beyond(long in, long kernel, long dilation) {
    return WindowLimits.problem(in, kernel, 1, dilation, 0, false);
  }
}
