package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNamesTest {
  @Test
  void labelsWithoutANameAreNumbers() {
    assertThat(ClassNames.of(List.of("ant", "bee"), 1)).isEqualTo("bee");
    assertThat(ClassNames.of(List.of("ant", "bee"), 2)).isEqualTo("2");
    assertThat(ClassNames.of(List.of("ant", "bee"), -1)).isEqualTo("-1");
    assertThat(ClassNames.of(List.of(), 0)).isEqualTo("0");
  }
}
