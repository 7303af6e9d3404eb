package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
