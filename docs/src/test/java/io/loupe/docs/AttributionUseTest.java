package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.tensor.Shape;
import org.junit.jupiter.api.Test;

/** What the guide on attribution shows runs. */
class AttributionUseTest {
  @Test
  void usesAMethod() {
    assertThat(AttributionUse.gradCam().maps().shape()).isEqualTo(Shape.of(8, 7, 7));
  }
}
