package io.loupe.engine.dl4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.RowOp;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three channels of two rows and four columns, as files have them and as the graph has them. */
class WireTest {
  private static final Wire FIRST = new Wire(new int[] {3, 2, 4}, true);
  private static final Wire LAST = new Wire(new int[] {2, 4, 3}, false);

  @Test
  void channelsStandWhereTheFileHasThem() {
    for (Wire wire : List.of(FIRST, LAST)) {
      assertThat(wire.channels()).isEqualTo(3);
      assertThat(wire.spatial()).containsExactly(2, 4);
      assertThat(wire.elements()).isEqualTo(24);
      assertThat(wire.rank()).isEqualTo(3);
      assertThat(wire.inGraph()).containsExactly(2, 4, 3);
      assertThat(wire.type().shape()).containsExactly(2L, 4L, 3L);
    }
    assertThat(FIRST.type().planar()).isTrue();
    assertThat(LAST.type().planar()).isFalse();
    assertThat(FIRST.channelAxis()).isZero();
    assertThat(LAST.channelAxis()).isEqualTo(2);
    assertThat(FIRST.axes()).containsExactly(1, 2, 0);
    assertThat(LAST.axes()).containsExactly(0, 1, 2);
    assertThat(FIRST.axis(0)).isEqualTo(2);
    assertThat(FIRST.axis(1)).isZero();
    assertThat(LAST.axis(1)).isEqualTo(1);
    assertThatThrownBy(() -> FIRST.axis(3)).hasMessage("axis 3");
    assertThat(FIRST.shape(new int[] {7, 8}, 5)).containsExactly(5, 7, 8);
    assertThat(LAST.shape(new int[] {7, 8}, 5)).containsExactly(7, 8, 5);
  }

  @Test
  void oneAxisOrNoneHaveNoLayout() {
    Wire list = new Wire(new int[] {5}, true);
    assertThat(list.channelsFirst()).isFalse();
    assertThat(list.channels()).isEqualTo(5);
    Wire number = new Wire(new int[0], true);
    assertThat(number.channels()).isEqualTo(1);
    assertThat(number.elements()).isEqualTo(1);
    assertThat(number.type()).isEqualTo(TensorType.flat(1));
  }

  @Test
  void sizesAreCopied() {
    int[] sizes = {2, 3};
    Wire wire = new Wire(sizes, false);
    sizes[0] = 9;
    wire.shape()[1] = 9;
    assertThat(wire.shape()).containsExactly(2, 3);
  }

  @Test
  void axesBecomeOneOrGo() {
    assertThat(FIRST.reduced(new int[] {1, 2}, true).shape()).containsExactly(3, 1, 1);
    assertThat(FIRST.reduced(new int[] {1, 2}, true).channelsFirst()).isTrue();
    assertThat(FIRST.reduced(new int[] {2}, false).shape()).containsExactly(3, 2);
    assertThat(FIRST.reduced(new int[] {2}, false).channelsFirst()).isTrue();
    assertThat(FIRST.reduced(new int[] {0}, false).shape()).containsExactly(2, 4);
    assertThat(FIRST.reduced(new int[] {0}, false).channelsFirst()).isFalse();
    assertThat(FIRST.reduced(new int[] {0}, true).channelsFirst()).isTrue();
    assertThat(LAST.reduced(new int[] {0}, true).channelsFirst()).isFalse();
  }

  /** An array with a value for each channel, for each row, and for each of both. */
  @Test
  void eachValueFindsItsPlaceInASmallerArray() {
    int[] channel = FIRST.places(new int[] {3, 1, 1});
    int[] row = FIRST.places(new int[] {1, 2, 1});
    int[] both = FIRST.places(new int[] {3, 2, 1});
    int[] all = FIRST.places(new int[] {3, 2, 4});
    int[] plain = LAST.places(new int[] {2, 4, 3});
    for (int i = 0; i < 24; i++) {
      int y = i / 12;
      int x = i / 3 % 4;
      int c = i % 3;
      assertThat(channel[i]).isEqualTo(c);
      assertThat(row[i]).isEqualTo(y);
      assertThat(both[i]).isEqualTo(c * 2 + y);
      assertThat(all[i]).isEqualTo((c * 2 + y) * 4 + x);
      assertThat(plain[i]).isEqualTo(i);
    }
  }

  /** Read along channels, rows and columns, the values of a list are those of the file. */
  @Test
  void valuesAreCutIntoOtherAxes() {
    int[] order = {0, 1, 2};
    assertThat(FIRST.rearranged(order, new Wire(new int[] {24}, false)))
        .isEqualTo(new Flatten(Flatten.Order.PLANES_OUT));
    assertThat(LAST.rearranged(order, new Wire(new int[] {24}, false)))
        .isEqualTo(new Flatten(Flatten.Order.AS_STORED));
    assertThat(FIRST.rearranged(order, FIRST)).isEqualTo(new Flatten(Flatten.Order.AS_STORED));
    Op op = FIRST.rearranged(new int[] {2, 0, 1}, new Wire(new int[] {6, 4}, true));
    float[] in = new float[24];
    for (int i = 0; i < 24; i++) {
      in[i] = i;
    }
    float[] out = new float[24];
    ((RowOp) op).forward(new float[][] {in}, out);
    for (int k = 0; k < 24; k++) {
      int x = k / 6;
      int c = k / 2 % 3;
      int y = k % 2;
      int channel = k / 4;
      int place = k % 4;
      assertThat(out[place * 6 + channel]).isEqualTo((y * 4 + x) * 3 + c);
    }
  }
}
