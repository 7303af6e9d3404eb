package io.loupe.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReductionTest {
  private static final float NEVER_NONE = Float.NEGATIVE_INFINITY;

  @ParameterizedTest
  @CsvSource({"1,1,1,1", "2,3,4,5", "3,7,1,2", "1,2,6,1"})
  void meansWhatNaiveLoopsSay(int n, int k, int h, int w) {
    Tensor batch = random(Shape.of(n, k, h, w));
    Tensor mean = Reduction.meanSpatial().apply(batch);
    Tensor max = Reduction.maxSpatial().apply(batch);
    Tensor winner = Reduction.argMaxChannel(0.5f).apply(batch);
    assertThat(mean.shape()).isEqualTo(Shape.of(n, k));
    assertThat(max.shape()).isEqualTo(Shape.of(n, k));
    assertThat(winner.shape()).isEqualTo(Shape.of(n, h, w));
    for (int item = 0; item < n; item++) {
      for (int filter = 0; filter < k; filter++) {
        double sum = 0;
        float highest = NEVER_NONE;
        for (int y = 0; y < h; y++) {
          for (int x = 0; x < w; x++) {
            sum += at(batch, item, filter, y, x);
            highest = Math.max(highest, at(batch, item, filter, y, x));
          }
        }
        assertThat((double) mean.slice(item).get(filter)).isCloseTo(sum / h / w, within(1e-6));
        assertThat(max.slice(item).get(filter)).isEqualTo(highest);
      }
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          assertThat(winner.slice(item).slice(y).get(x)).isEqualTo(winner(batch, item, y, x));
        }
      }
    }
  }

  private static float winner(Tensor batch, int item, int y, int x) {
    int winner = -1;
    for (int k = batch.shape().dim(1) - 1; k >= 0; k--) {
      float value = at(batch, item, k, y, x);
      boolean first = winner < 0 || value >= at(batch, item, winner, y, x);
      winner = value > 0.5f && first ? k : winner;
    }
    return winner;
  }

  private static float at(Tensor batch, int n, int k, int y, int x) {
    return batch.slice(n).slice(k).slice(y).get(x);
  }

  @Test
  void givesTiesToTheLowestIndexAndNoneToSilence() {
    Tensor batch = Tensor.of(Shape.of(1, 3, 1, 4), 0, 2, -1, 0, 0, 2, -2, 0, 0, 1, -1, 0.1f);
    assertThat(Reduction.argMaxChannel(0).apply(batch).toArray()).containsExactly(-1, 0, -1, 2);
    assertThat(Reduction.argMaxChannel(NEVER_NONE).apply(batch).toArray())
        .containsExactly(0, 0, 0, 2);
    Tensor nothing = Tensor.of(Shape.of(1, 2, 1, 2), NEVER_NONE, Float.NaN, NEVER_NONE, Float.NaN);
    assertThat(Reduction.argMaxChannel(NEVER_NONE).apply(nothing).toArray()).containsExactly(0, 0);
    assertThat(Reduction.argMaxChannel(0).apply(nothing).toArray()).containsExactly(-1, -1);
  }

  @Test
  void readsDenseLayersAsOnePosition() {
    Tensor batch = Tensor.of(Shape.of(2, 3), 1, 5, 2, 9, 8, 7);
    assertThat(Reduction.argMaxChannel(0).apply(batch).toArray()).containsExactly(1, 0);
    assertThat(Reduction.argMaxChannel(0).apply(batch).shape()).isEqualTo(Shape.of(2));
    assertThat(Reduction.meanSpatial().apply(batch).toArray()).isEqualTo(batch.toArray());
    assertThat(Reduction.maxSpatial().apply(batch).shape()).isEqualTo(Shape.of(2, 3));
    assertThat(Reduction.channels(List.of(2, 0)).apply(batch).toArray())
        .containsExactly(2, 1, 7, 9);
  }

  @Test
  void picksFiltersInTheOrderAsked() {
    Tensor batch = random(Shape.of(2, 3, 2, 2));
    Tensor picked = Reduction.channels(List.of(2, 0, 2)).apply(batch);
    assertThat(picked.shape()).isEqualTo(Shape.of(2, 3, 2, 2));
    for (int n = 0; n < 2; n++) {
      Tensor item = batch.slice(n);
      assertThat(picked.slice(n).slice(0).toArray()).isEqualTo(item.slice(2).toArray());
      assertThat(picked.slice(n).slice(1).toArray()).isEqualTo(item.slice(0).toArray());
    }
  }

  @Test
  void namesFiltersThatAreNotThere() {
    Tensor batch = random(Shape.of(2, 3, 2, 2));
    for (int wrong : new int[] {3, -1}) {
      assertThatThrownBy(() -> Reduction.channels(List.of(0, wrong)).apply(batch))
          .isInstanceOf(ParameterException.class)
          .hasMessage("There is no channel " + wrong + ". There are 3, from 0 to 2.");
    }
  }

  @Test
  void appliesOneAfterAnother() {
    Tensor batch = random(Shape.of(2, 3, 2, 2));
    Reduction then = new Reduction.Then(Reduction.channels(List.of(1)), Reduction.maxSpatial());
    assertThat(then.apply(batch).toArray())
        .isEqualTo(
            new float[] {
              Reduction.maxSpatial().apply(batch).get(1), Reduction.maxSpatial().apply(batch).get(4)
            });
    assertThat(Reduction.none().apply(batch)).isSameAs(batch);
  }

  @Test
  void areValues() {
    assertThat(ProbeRequest.of("a")).isEqualTo(new ProbeRequest("a", Reduction.none()));
    assertThat(Reduction.channels(List.of(1))).isEqualTo(Reduction.channels(List.of(1)));
    assertThat(Reduction.argMaxChannel(0)).isNotEqualTo(Reduction.argMaxChannel(1));
  }

  @Test
  void refusesShapesWithoutChannels() {
    assertThatThrownBy(() -> Reduction.meanSpatial().apply(random(Shape.of(3))))
        .hasMessage("Expected [N,K,...], got [3]");
  }

  @Test
  void plansNeedRequestsAndABatchSize() {
    assertThat(ProbePlan.of(ProbeRequest.of("a")).batchSize()).isEqualTo(64);
    assertThatThrownBy(ProbePlan::of).hasMessage("A plan needs at least one request");
    List<ProbeRequest> one = List.of(ProbeRequest.of("a"));
    assertThatThrownBy(() -> new ProbePlan(one, 0))
        .hasMessage("Batch size must be positive, got 0");
  }

  private static Tensor random(Shape shape) {
    SplittableRandom random = new SplittableRandom(4);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-3, 4) / 2f;
    }
    return Tensor.of(shape, values);
  }
}
