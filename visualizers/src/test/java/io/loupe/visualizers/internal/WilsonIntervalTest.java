package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WilsonIntervalTest {
  @Test
  void agreesWithPublishedValues() {
    WilsonInterval eight = new WilsonInterval(8, 10);

    assertThat(eight.share()).isEqualTo(0.8);
    assertThat(eight.low()).isCloseTo(0.4901625, within(1e-6));
    assertThat(eight.high()).isCloseTo(0.9433178, within(1e-6));
    assertThat(eight.describe()).isEqualTo("80 % (49 % to 94 %)");
  }

  @Test
  void theWidestIsThatOfOneHalf() {
    assertThat(WilsonInterval.widest(100)).isCloseTo(0.0962, within(5e-5));
    assertThat(WilsonInterval.widest(10)).isCloseTo(0.2634, within(5e-5));
  }

  @Test
  void extremesAreNotCertain() {
    assertThat(new WilsonInterval(0, 20).low()).isZero();
    assertThat(new WilsonInterval(0, 20).high()).isCloseTo(0.1611252, within(1e-6));
    assertThat(new WilsonInterval(20, 20).high()).isEqualTo(1);
    for (int n = 1; n < 200; n++) {
      assertThat(new WilsonInterval(0, n).low()).isZero();
      assertThat(new WilsonInterval(n, n).high()).isEqualTo(1);
    }
    assertThat(new WilsonInterval(0, 0).share()).isNaN();
    assertThat(new WilsonInterval(0, 0).low()).isZero();
    assertThat(new WilsonInterval(0, 0).high()).isEqualTo(1);
  }
}
