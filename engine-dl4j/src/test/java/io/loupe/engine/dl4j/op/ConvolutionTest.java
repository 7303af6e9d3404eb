package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.kernel.Groups;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Randomization.Statistics;
import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions whose filters read channels of their own group alone. */
class ConvolutionTest {
  private static final TensorType TYPE = new TensorType(1, List.of(3L, 3L, 4L), false);

  /** Four filters in two groups over four channels: [4,1,2,2] as 1 to 16. */
  private static Convolution grouped(Window window) {
    INDArray kernel =
        Nd4j.createFromArray(floats(16)).reshape('c', 4, 1, window.kernelW(), 4 / window.kernelW());
    return new Convolution(window, kernel, Nd4j.createFromArray(floats(4)), 2);
  }

  private static float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i + 1;
    }
    return values;
  }

  private static Convolution grouped() {
    return grouped(new Window(1, 2, 1, 1, 0, 0, 1, 1, false));
  }

  /** Where there are zeros in [4,1,2,4]. */
  private static boolean isApart(int at) {
    int channel = at % 4;
    int filter = at / 8;
    return channel / 2 != filter / 2;
  }

  @Test
  void theWholeKernelHasZerosBetweenGroups() {
    Convolution convolution = grouped();
    float[] whole = convolution.kernel().data().asFloat();
    assertThat(convolution.kernel().shape()).containsExactly(4, 1, 2, 4);
    assertThat(whole)
        .containsExactly(
            1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, //
            0, 0, 9, 10, 0, 0, 11, 12, 0, 0, 13, 14, 0, 0, 15, 16);
    assertThat(convolution.describe()).isEqualTo("Convolution 1x2 4 to 4 in 2 groups");
    Weight kernel = convolution.readableWeights(TYPE).get(0);
    assertThat(kernel.values().shape()).isEqualTo(Shape.of(4, 4, 1, 2));
    assertThat(kernel.values().toArray())
        .startsWith(1, 3, 2, 4, 0, 0, 0, 0, 5, 7)
        .endsWith(0, 0, 13, 15, 14, 16);
  }

  @Test
  void weightsDrawnAnewStayWithinTheirGroup() {
    Randomization randomization = new Randomization(3, 1, 2, Statistics.NONE, Statistics.NONE);
    float[] drawn = ((Convolution) grouped().randomized(randomization)).kernel().data().asFloat();
    float[] own =
        toFloats(IntStream.range(0, drawn.length).filter(at -> !isApart(at)).toArray(), drawn);
    float[] between =
        toFloats(
            IntStream.range(0, drawn.length).filter(ConvolutionTest::isApart).toArray(), drawn);
    assertThat(own).hasSize(16).doesNotContain(0);
    assertThat(between).hasSize(16).containsOnly(0);
  }

  private static float[] toFloats(int[] places, float[] values) {
    float[] taken = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      taken[i] = values[places[i]];
    }
    return taken;
  }

  @Test
  void filtersAreScaledByThemselves() {
    Op.Folding folding = grouped().folding().orElseThrow();
    Convolution scaled =
        (Convolution) folding.with(new float[] {1, 2, 3, 4}, new float[] {0, 0, 0, 1});
    assertThat(scaled.kernel().data().asFloat())
        .startsWith(1, 2, 0, 0, 3, 4, 0, 0, 10, 12)
        .endsWith(0, 0, 60, 64);
    assertThat(Objects.requireNonNull(scaled.bias()).data().asFloat()).containsExactly(1, 4, 9, 17);
    assertThat(scaled.describe()).endsWith("in 2 groups");
  }

  @Test
  void whatIsLeftOfItIsOneGroup() {
    Cutting.Making making = (Cutting.Making) grouped().cutting(List.of(TYPE), TYPE).orElseThrow();
    Convolution left =
        (Convolution)
            making.cut().apply(Channels.without(4, Set.of(1)), Channels.without(4, Set.of(0)));
    assertThat(left.describe()).isEqualTo("Convolution 1x2 3 to 3");
    assertThat(left.kernel().data().asFloat())
        .containsExactly(5, 0, 0, 7, 0, 0, 0, 9, 10, 0, 11, 12, 0, 13, 14, 0, 15, 16);
    assertThat(Objects.requireNonNull(left.bias()).data().asFloat()).containsExactly(2, 3, 4);
  }

  @Test
  void whatWouldBeTooLargeAsOneGroupIsNotCut() {
    int groups = 1 << 13;
    INDArray kernel = Nd4j.zeros(2 * groups, 1, 1, 2);
    Convolution convolution = new Convolution(Window.POINT, kernel, null, groups);
    assertThat(convolution.cutting(List.of(TYPE), TYPE)).isEmpty();
    assertThatThrownBy(convolution::kernel)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A convolution in 8192 groups would need too large a kernel");
    assertThat(Groups.fitAsOne(1 << 20, 128)).isTrue();
    assertThat(Groups.fitAsOne(1 << 20, 129)).isFalse();
    assertThat(Groups.merged(kernel, groups, groups / 2).shape())
        .containsExactly(2 * groups, 1, 1, 4);
  }
}
