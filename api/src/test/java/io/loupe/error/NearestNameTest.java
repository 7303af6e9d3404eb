package io.loupe.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
