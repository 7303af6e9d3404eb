package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter written = new StringWriter();
  private final AtomicLong now = new AtomicLong(5 * SECOND);

  @Test
  void barShowsShareRateAndTimeLeft() {
    ProgressBar bar = new ProgressBar(new Printer(written), 100, now::get);
    bar.started("ascent", OptionalLong.of(200));
    now.addAndGet(5 * SECOND);
    bar.advanced("ascent", 50, Map.of("objective", 3.14159));
    assertThat(written.toString())
        .endsWith(
            "\r[######------------------]  25 % ascent: 50 of 200, 10.0/s, 15 s left, objective"
                + " 3.14");
    bar.finished("ascent");
    assertThat(written.toString()).endsWith(" \r");
  }

  @Test
  void barIsDrawnTenTimesASecond() {
    ProgressBar bar = new ProgressBar(new Printer(written), 100, now::get);
    bar.started("ascent", OptionalLong.of(1000));
    for (int i = 1; i <= 1000; i++) {
      now.addAndGet(SECOND / 1000);
      bar.advanced("ascent", i, Map.of());
    }
    assertThat(written.toString().chars().filter(c -> c == '\r').count()).isBetween(10L, 11L);
  }

  @Test
  void barFitsTheTerminalAndLeavesNothing() {
    ProgressBar bar = new ProgressBar(new Printer(written), 40, now::get);
    bar.started("a task with a name that is far too long for this", OptionalLong.of(3));
    String line = written.toString();
    assertThat(line).hasSizeLessThanOrEqualTo(40);
    bar.close();
    assertThat(written.toString().substring(line.length())).isEqualTo("\r" + " ".repeat(39) + "\r");
  }

  @Test
  void innerTasksAreShownWithTheirPath() {
    ProgressBar bar = new ProgressBar(new Printer(written), 120, now::get);
    bar.started("study", OptionalLong.of(4));
    now.addAndGet(SECOND);
    bar.started("maps", OptionalLong.of(10));
    now.addAndGet(SECOND);
    bar.advanced("maps", 5, Map.of());
    assertThat(written.toString()).contains(" 50 % study > maps: 5 of 10, 5.00/s, 1.0 s left");
    bar.finished("maps");
    now.addAndGet(SECOND);
    bar.advanced("study", 1, Map.of());
    assertThat(written.toString()).contains(" 25 % study: 1 of 4");
  }

  @Test
  void linesComeAtTheEndsAndNowAndThen() {
    ProgressLines lines = new ProgressLines(new Printer(written), now::get);
    lines.started("study", OptionalLong.empty());
    lines.started("maps", OptionalLong.of(30));
    for (int i = 1; i <= 30; i++) {
      now.addAndGet(SECOND);
      lines.advanced("maps", i, Map.of("loss", 0.25));
    }
    lines.finished("maps");
    now.addAndGet(60 * SECOND);
    lines.finished("study");
    assertThat(written.toString().lines())
        .containsExactly(
            "study",
            "study > maps: 10 of 30, 1.00/s, 20 s left, loss 0.250",
            "study > maps: 20 of 30, 1.00/s, 10 s left, loss 0.250",
            "study > maps: 30 of 30, 1.00/s, loss 0.250",
            "study: ended after 1:30 min");
  }

  @Test
  void numbersAreShort() {
    assertThat(Words.number(0)).isEqualTo("0.000");
    assertThat(Words.number(12.345)).isEqualTo("12.3");
    assertThat(Words.number(-1234.4)).isEqualTo("-1234");
    assertThat(Words.number(1.5e-7)).isEqualTo("1.50e-07");
    assertThat(Words.duration(3.14)).isEqualTo("3.1 s");
    assertThat(Words.duration(59.4)).isEqualTo("59 s");
    assertThat(Words.duration(3725)).isEqualTo("1:02 h");
  }
}
