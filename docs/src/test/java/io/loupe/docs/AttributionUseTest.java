package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.attribution.AttributionMethod;
import io.loupe.tensor.Shape;
import io.loupe.testkit.AttributionMethodContract;
import org.junit.jupiter.api.Test;

/** The method of the guide keeps what every method must. */
class AttributionUseTest extends AttributionMethodContract {
  @Override
  protected AttributionMethod subject() {
    return new AttributionUse.Silence();
  }

  @Test
  void usesAMethod() {
    assertThat(AttributionUse.gradCam().maps().shape()).isEqualTo(Shape.of(8, 7, 7));
  }
}
