package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTypeTest {
  private static final TensorType PICTURE = TensorType.picture(2, 4, 3, true);

  @Test
  void sizesAreThoseOfOneItem() {
    assertThat(PICTURE.length()).isEqualTo(24);
    assertThat(PICTURE.rowLength()).isEqualTo(24);
    assertThat(PICTURE.channels()).isEqualTo(3);
    assertThat(PICTURE.positions()).isEqualTo(8);
    assertThat(PICTURE.isSpatial()).isTrue();
    assertThat(PICTURE.positionsByAxis()).containsExactly(2, 4);
    assertThat(PICTURE.channelAxis()).isEqualTo(3);
    assertThat(PICTURE.channelsFirst()).containsExactly(3L, 2L, 4L);
    assertThat(PICTURE.batch(5)).containsExactly(5, 2, 4, 3);
    TensorType rows = PICTURE.times(7);
    assertThat(rows.length()).isEqualTo(168);
    assertThat(rows.rowLength()).isEqualTo(24);
    assertThat(rows.values()).isEqualTo(168);
    assertThat(rows.batch(5)).containsExactly(35, 2, 4, 3);
    assertThat(rows.channelsFirst()).containsExactly(3L, 7L, 2L, 4L);
    assertThat(TensorType.sequence(6, 2, true)).isEqualTo(new TensorType(1, List.of(6L, 2L), true));
    assertThat(TensorType.flat(9).isSpatial()).isFalse();
    assertThat(TensorType.flat(9).positions()).isEqualTo(1);
    assertThat(TensorType.flat(9).channelsFirst()).containsExactly(9L);
  }

  @Test
  void sizesThatNobodyCheckedDoNotOverflow() {
    TensorType huge = TensorType.picture(1L << 40, 1L << 40, 3, false);
    assertThat(huge.values()).isEqualTo(Long.MAX_VALUE);
    assertThat(TensorType.picture(-1, 4, 3, false).values()).isZero();
    assertThat(TensorType.flat(6).times(4).values()).isEqualTo(24);
  }

  @Test
  void arraysOfANetworkHaveTheirChannelsMovedLast() {
    assertThat(TensorType.ofArray(new long[] {9, 3, 2, 4}, true)).isEqualTo(PICTURE);
    assertThat(TensorType.ofArray(new long[] {9, 2, 4, 3}, false))
        .isEqualTo(TensorType.picture(2, 4, 3, false));
    assertThat(TensorType.ofArray(new long[] {9, 5}, true)).isEqualTo(TensorType.flat(5));
  }

  @Test
  void layersKeepTheLayoutOfWhatIsBefore() {
    TensorType plain = TensorType.picture(5, 5, 2, false);
    assertThat(plain.inLayoutOf(PICTURE)).isEqualTo(TensorType.picture(5, 5, 2, true));
    assertThat(plain.times(3).inLayoutOf(PICTURE).copies()).isEqualTo(3);
    assertThat(TensorType.flat(5).inLayoutOf(PICTURE)).isEqualTo(TensorType.flat(5));
  }

  @Test
  void oneChannelOrOnePlaceLieTheSameInBothOrders() {
    assertThat(PICTURE.isOrderFree()).isFalse();
    assertThat(TensorType.picture(2, 4, 1, true).isOrderFree()).isTrue();
    assertThat(TensorType.picture(1, 1, 4, true).isOrderFree()).isTrue();
    assertThat(TensorType.flat(4).isOrderFree()).isTrue();
  }
}
