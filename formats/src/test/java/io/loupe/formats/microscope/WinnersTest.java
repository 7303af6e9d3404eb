package io.loupe.formats.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

class WinnersTest {
  private static int[] bytes(String text) {
    byte[] raw;
    try (InputStream in =
        new InflaterInputStream(
            new ByteArrayInputStream(Base64.getDecoder().decode(text)), new Inflater(true))) {
      raw = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int[] values = new int[raw.length];
    for (int i = 0; i < raw.length; i++) {
      values[i] = raw[i] & 0xff;
    }
    return values;
  }

  @Test
  void theStrongestComeFirstWithTheirShareOfWhatIsAboveZero() {
    Tensor maps = Tensor.of(Shape.of(5, 1, 2), 1, 0, 6, 0, -9, 0, 2, 0, 1, 0.5f);
    Winners winners = Winners.of(maps, 32);
    assertThat(winners.winners().stream().map(w -> bytes(w)[0])).containsExactly(1, 3, 0, 4);
    assertThat(winners.shares().stream().map(s -> bytes(s)[0])).containsExactly(153, 51, 26, 26);
    assertThat(winners.winners().stream().map(w -> bytes(w)[2])).containsExactly(4, 255, 255, 255);
    assertThat(winners.winners().stream().map(w -> bytes(w)[3])).containsExactly(0, 255, 255, 255);
    assertThat(bytes(winners.shares().get(0))[1]).isEqualTo(255);
  }

  @Test
  void numbersBeyondOneByteAreKept() {
    float[] values = new float[700];
    values[600] = 1;
    Winners winners = Winners.of(Tensor.of(Shape.of(700), values), 32);
    assertThat(bytes(winners.winners().get(0))).containsExactly(600 & 255, 600 >> 8);
    assertThat(winners.rows()).isEqualTo(1);
    assertThat(winners.columns()).isEqualTo(1);
  }

  @Test
  void mapsReachFromZeroOrBelowToTheLargest() {
    Winners winners = Winners.of(Tensor.of(Shape.of(2, 1, 2), -1, 0, 3, 1), 32);
    assertThat(bytes(winners.maps())).containsExactly(0, 8, 31, 16);
    assertThat(bytes(winners.peaks())).containsExactly(64, 255);
    assertThat(winners.lowest()).isEqualTo(-1);
    assertThat(winners.highest()).isEqualTo(3);
  }

  @Test
  void mapsOfManyLayersAndSamplesAreKeptSmaller() {
    List<LayerInfo> few = List.of(layer(Shape.of(64, 56, 56)), layer(Shape.of(1000)));
    assertThat(Winners.side(few, 20)).isEqualTo(32);
    List<LayerInfo> many = Collections.nCopies(100, few.get(0));
    assertThat(Winners.side(many, 1)).isEqualTo(32);
    assertThat(Winners.side(many, 20)).as("64 maps of 12 x 12").isEqualTo(13);
    assertThat(Winners.side(many, 1_000_000)).isEqualTo(4);
    assertThat(Winners.of(Tensor.of(Shape.of(1, 40, 33), new float[40 * 33]), 13).mapRows())
        .isEqualTo(10);
  }

  private static LayerInfo layer(Shape shape) {
    return new LayerInfo(0, "l", LayerKind.CONVOLUTION, "T", shape, 0, "");
  }

  @Test
  void largeMapsHoldTheLargestOfEachSquare() {
    float[] values = new float[40 * 33];
    values[33 * 3 + 1] = 5;
    Winners winners = Winners.of(Tensor.of(Shape.of(1, 40, 33), values), 32);
    assertThat(winners.mapRows()).isEqualTo(20);
    assertThat(winners.mapColumns()).isEqualTo(17);
    int[] map = bytes(winners.maps());
    assertThat(map[17]).isEqualTo(31);
    assertThat(map[0]).isZero();
    assertThat(winners.rows()).isEqualTo(40);
  }
}
