package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransformTest {
  private static final ImageSize SIZE = new ImageSize(2, 6, 5);
  private static final float[] BLACK = {0, 0};

  static Stream<ImageTransform> transforms() {
    return Stream.of(
        ImageTransform.IDENTITY,
        new Jitter(2, -3),
        new Jitter(-7, 11),
        Affine.shift(1.3, -0.4),
        Affine.of(25, 1, 0, 0),
        Affine.of(-8, 0.8, 0.5, 1.5),
        Affine.of(10, 1.2, -30, 0),
        new RandomTransforms(3, 15, 0.2).draw(new SplittableRandom(5)));
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void adjointIsTheTranspose(ImageTransform transform) {
    float[] x = Differences.values(SIZE.elements(), 1);
    float[] y = Differences.values(SIZE.elements(), 2);
    float[] moved = new float[x.length];
    float[] back = new float[x.length];
    transform.apply(SIZE, x, 0, moved, 0, BLACK);
    transform.adjoint(SIZE, y, 0, back, 0);

    assertThat(dot(moved, y)).isCloseTo(dot(x, back), within(1e-4));
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void offsetsKeepToTheirImage(ImageTransform transform) {
    int n = SIZE.elements();
    float[] x = Differences.values(n, 1);
    float[] alone = new float[n];
    transform.apply(SIZE, x, 0, alone, 0, new float[] {0.5f, -0.5f});
    float[] three = new float[3 * n];
    float[] target = new float[3 * n];
    System.arraycopy(x, 0, three, n, n);
    transform.apply(SIZE, three, n, target, n, new float[] {0.5f, -0.5f});

    float[] middle = new float[n];
    System.arraycopy(target, n, middle, 0, n);
    assertThat(middle).containsExactly(alone);
    assertThat(target[n - 1]).isZero();
    assertThat(target[2 * n]).isZero();
  }

  /** Turned about the middle, then made larger, then moved; each place looks back. */
  @ParameterizedTest
  @CsvSource({"0,1,0.25,0.5", "25,1,0,0", "25,1,1.25,-0.5", "-70,0.7,-0.5,2.25", "10,1.6,0.5,1"})
  void everyPlaceIsMixedFromTheFourAroundItsSource(
      double degrees, double scale, double down, double right) {
    float[] x = Differences.values(SIZE.elements(), 3);
    float[] fill = {5, -7};
    float[] moved = new float[x.length];
    Affine.of(degrees, scale, down, right).apply(SIZE, x, 0, moved, 0, fill);

    double angle = StrictMath.toRadians(degrees);
    for (int i = 0; i < SIZE.elements(); i++) {
      int channel = i / SIZE.positions();
      int row = i % SIZE.positions() / 5;
      double dy = row - 2.5 - down;
      double dx = i % 5 - 2.0 - right;
      double y = 2.5 + (StrictMath.cos(angle) * dy + StrictMath.sin(angle) * dx) / scale;
      double x0 = 2.0 + (StrictMath.cos(angle) * dx - StrictMath.sin(angle) * dy) / scale;
      double expected = 0;
      for (int corner = 0; corner < 4; corner++) {
        int r = (int) Math.floor(y) + corner / 2;
        int column = (int) Math.floor(x0) + corner % 2;
        boolean inside = r >= 0 && r < 6 && column >= 0 && column < 5;
        expected +=
            (1 - Math.abs(y - r))
                * (1 - Math.abs(x0 - column))
                * (inside ? x[channel * 30 + r * 5 + column] : fill[channel]);
      }
      assertThat((double) moved[i]).as("place %d", i).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void wholeShiftMovesPixelsAndFills() {
    ImageSize size = new ImageSize(1, 2, 3);
    float[] moved = new float[6];
    Affine.shift(1, -1).apply(size, new float[] {1, 2, 3, 4, 5, 6}, 0, moved, 0, new float[] {9});

    assertThat(moved).containsExactly(9, 9, 9, 2, 3, 9);
  }

  @Test
  void quarterTurnGoesAgainstTheClock() {
    ImageSize size = new ImageSize(1, 3, 3);
    float[] turned = new float[9];
    Affine.of(90, 1, 0, 0)
        .apply(size, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, turned, 0, new float[] {0});

    assertThat(turned).containsExactly(new float[] {3, 6, 9, 2, 5, 8, 1, 4, 7}, within(1e-5f));
  }

  @Test
  void doubleSizeShowsTheMiddle() {
    ImageSize size = new ImageSize(1, 1, 5);
    float[] grown = new float[5];
    Affine.of(0, 2, 0, 0)
        .apply(size, new float[] {0, 10, 20, 30, 40}, 0, grown, 0, new float[] {0});

    assertThat(grown).containsExactly(new float[] {10, 15, 20, 25, 30}, within(1e-5f));
  }

  @Test
  void jitterWrapsAround() {
    ImageSize size = new ImageSize(1, 2, 3);
    float[] moved = new float[6];
    new Jitter(1, 1).apply(size, new float[] {1, 2, 3, 4, 5, 6}, 0, moved, 0, new float[] {0});

    assertThat(moved).containsExactly(6, 4, 5, 3, 1, 2);
  }

  @Test
  void badRangesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RandomTransforms(-1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new RandomTransforms(0, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Affine.of(0, 0, 0, 0));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
