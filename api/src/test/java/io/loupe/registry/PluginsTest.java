package io.loupe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PluginsTest {
  @Test
  void wordsAreOneLineThatNoTerminalObeys() {
    assertThat(Plugins.words(new IllegalStateException("no licence.")))
        .isEqualTo("java.lang.IllegalStateException: no licence");
    assertThat(Plugins.words(new IllegalStateException("a\u001b[2J\nb\u202ec\u0085d")))
        .isEqualTo("java.lang.IllegalStateException: a\\u001b[2J\\nb\\u202ec\\u0085d");
    assertThat(Plugins.words(new IllegalStateException("x".repeat(10_000))))
        .hasSize(502)
        .endsWith("xx …");
  }

  @Test
  void messageThatFailsIsLeftOut() {
    assertThat(Plugins.words(new Mute()))
        .isEqualTo("io.loupe.registry.PluginsTest$Mute (its message cannot be read)");
  }

  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }
  }
}
