package io.loupe.visualizers.maximization.prior;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.maximization.evaluation.Decision;
import io.loupe.visualizers.maximization.evaluation.Robustness;
import io.loupe.visualizers.maximization.prior.Answers.Answer;
import io.loupe.visualizers.maximization.prior.GuidanceChoice.Trial;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidanceChoiceTest {
  /** r: reached, o: off the data, b: both, -: neither. */
  @ParameterizedTest
  @CsvSource({
    "r, 0", "-r, 1", "--r, 2", "----, 3", "o, 0", "-o--, 0", "---o, 2", "b, 0", "--b, 2", "-rr, 1",
    "-or, 2", "oob, 2", "o---, 0", "--oo, 1",
  })
  void theSmallestThatReachesElseTheLargestNearTheData(String trials, int chosen) {
    List<Trial> tried = new ArrayList<>();
    for (int i = 0; i < trials.length(); i++) {
      char c = trials.charAt(i);
      tried.add(trial(1 << tried.size(), c == 'r' || c == 'b', c == 'o' || c == 'b'));
    }
    GuidanceChoice choice = GuidanceChoice.of(tried);

    assertThat(choice.chosen()).isEqualTo(chosen);
    assertThat(choice.drawn().guidance()).isEqualTo(1 << chosen);
  }

  @Test
  void nothingMoreIsTriedOnceReached() {
    assertThat(trial(1, false, false).isLast()).isFalse();
    assertThat(trial(1, false, true).isLast()).isFalse();
    assertThat(trial(1, true, false).isLast()).isTrue();
    assertThat(trial(1, true, true).isLast()).isTrue();
  }

  private static Trial trial(double guidance, boolean reached, boolean offData) {
    Answer answer = new Answer(new Decision(0.5, 0, 0.5, true), new Robustness(0.4, 1), reached);
    return new Trial(guidance, new float[0], answer, 1, offData);
  }
}
