package io.loupe.engine.dl4j.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModelSizeTest {
  private static final long MIB = 1 << 20;

  @Test
  void partsAreCountedFourBytesAValueUntilNothingIsLeft() {
    ModelSize size = new ModelSize(3 * MIB);
    size.add("a", "weights", MIB / 4);
    size.add("b", "output", MIB / 2);
    assertThatThrownBy(() -> size.add("c", "weights [1]", 1))
        .isInstanceOf(FileProblem.class)
        .hasMessage(
            "layer \"c\" asks for 1 MiB (weights [1]), the rest of the model for 3 MiB so far, and"
                + " a model may take 3 MiB");
    assertThatCode(() -> size.add("d", "nothing", 0)).doesNotThrowAnyException();
  }

  @Test
  void whatIsCheckedIsNotCounted() {
    ModelSize size = new ModelSize(MIB);
    for (int i = 0; i < 3; i++) {
      size.check("a", "output", MIB / 4);
    }
    size.add("a", "output", MIB / 4);
    assertThatThrownBy(() -> size.check("a", "output", MIB / 4)).isInstanceOf(FileProblem.class);
  }

  @Test
  void productsBeyondALongAreRefusedToo() {
    assertThat(ModelSize.values(3, 5, 7)).isEqualTo(105);
    assertThat(ModelSize.values()).isEqualTo(1);
    assertThat(ModelSize.values(1L << 40, 0)).isZero();
    assertThat(ModelSize.values(1L << 40, 1L << 40)).isEqualTo(Long.MAX_VALUE);
    assertThat(ModelSize.values(1L << 31, 1L << 31, 2)).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> new ModelSize(Long.MAX_VALUE / 4).check("a", "b", Long.MAX_VALUE))
        .isInstanceOf(FileProblem.class);
    assertThat(ModelSize.byDefault()).isBetween(MIB, Runtime.getRuntime().maxMemory());
  }
}
