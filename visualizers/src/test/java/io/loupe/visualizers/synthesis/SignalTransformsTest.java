package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignalTransformsTest {
  @Test
  void aSignalIsMovedAlongItsTimeByWholeStepsAndNothingElse() {
    RandomTransforms transforms = new RandomTransforms(3, 10, 0.2);
    ImageSize size = new ImageSize(2, 1, 5);
    float[] signal = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    Random random = new Random(1);
    Set<Integer> moves = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Jitter jitter = (Jitter) transforms.draw(random, size);
      float[] moved = new float[10];
      jitter.apply(size, signal, 0, moved, 0, new float[2]);
      for (int t = 0; t < 5; t++) {
        assertThat(moved[Math.floorMod(t + jitter.right(), 5)]).isEqualTo(signal[t]);
        assertThat(moved[5 + Math.floorMod(t + jitter.right(), 5)]).isEqualTo(signal[5 + t]);
      }
      moves.add(jitter.right());
    }
    assertThat(moves).containsExactlyInAnyOrder(-3, -2, -1, 0, 1, 2, 3);
    assertThat(RandomTransforms.NONE.draw(random, size)).isEqualTo(ImageTransform.IDENTITY);
  }

  @Test
  void theSameNumbersAreDrawnAsForImages() {
    Random one = new Random(5);
    Random other = new Random(5);
    RandomTransforms transforms = new RandomTransforms(3, 10, 0.2);
    var image = transforms.draw(one);
    var signal = transforms.draw(other, new ImageSize(1, 1, 9));
    assertThat(image).isNotEqualTo(signal);
    assertThat(one.nextDouble()).isEqualTo(other.nextDouble());
  }
}
