package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AutoContrastTest {
  /** Keras leaves what has no contrast as it is, where its own quotient is not a number. */
  @Test
  void whatHasNoContrastStays() {
    AutoContrast op = new AutoContrast(List.of(0, 1, 0, 1), 2, 0, 1);
    float[] out = new float[4];
    op.forward(new float[][] {{0.25f, 0.5f, 0.75f, 0.5f}}, out);
    assertThat(out).containsExactly(0, 0.5f, 1, 0.5f);
    float[][] back = {new float[4]};
    op.backward(new float[][] {{0.25f, 0.5f, 0.75f, 0.5f}}, out, new float[] {1, 2, 3, 4}, back);
    assertThat(back[0])
        .as("both ends of the first plane stay at the ends, whatever they are")
        .containsExactly(0, 2, 0, 4);
  }
}
