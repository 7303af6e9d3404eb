package io.loupe.engine.dl4j.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class UnpackingTest {
  private static final long MIB = 1 << 20;

  @Test
  void aHundredTimesItsSizeIsTheMostThatAPartUnpacksTo() {
    assertThatCode(() -> Unpacking.check("config.json", 100 * MIB, MIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Unpacking.check("config.json", 101 * MIB, MIB))
        .isInstanceOf(FileProblem.class)
        .hasMessage(
            "its config.json would unpack from 1024 KiB to 101 MiB, more than 100 times its size");
  }

  @Test
  void smallPartsMayBeAsRegularAsTheyLike() {
    assertThatCode(() -> Unpacking.check("w", 16 * MIB, 0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Unpacking.check("w", 16 * MIB + 100, 0))
        .isInstanceOf(FileProblem.class);
  }

  @Test
  void partsFitIntoAThirdOfTheHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    long most = Math.min(Integer.MAX_VALUE - 16L, heap / 3);
    assertThatCode(() -> Unpacking.checkHeap("w", most)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Unpacking.checkHeap("w", most + 1))
        .isInstanceOfSatisfying(
            FileProblem.class,
            problem ->
                assertThat(problem.getMessage())
                    .isEqualTo(
                        "its w has "
                            + ((most + 1) >> 20)
                            + " MiB, more than a Java heap of "
                            + (heap >> 20)
                            + " MiB can take"));
  }

  @Test
  void streamsAreReadWhole() throws IOException {
    byte[] bytes = {1, 2, 3};
    assertThat(Unpacking.whole(new ByteArrayInputStream(bytes), "w")).isEqualTo(bytes);
  }
}
