package io.loupe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The values themselves: differences of a wrong value fit the gradient of a wrong value. */
class ObjectiveValueTest {
  private static final int ITEMS = 2;
  private static final int CHANNELS = 3;
  private static final int ROWS = 2;
  private static final int COLUMNS = 5;

  private final Tensor conv = growing(Shape.of(ITEMS, CHANNELS, ROWS, COLUMNS));
  private final Tensor preds = growing(Shape.of(ITEMS, CHANNELS));
  private final Map<String, Tensor> all =
      Map.of(
          "conv", conv, "preds", preds, "preds:logits", preds, "one", Tensor.of(Shape.of(2), 3, 7));

  @Test
  void aChannelIsTheMeanOfItsPositions() {
    for (int n = 0; n < ITEMS; n++) {
      for (int k = 0; k < CHANNELS; k++) {
        assertThat(value("channel(conv, " + k + ")", n)).isCloseTo(mean(n, k), within(1e-12));
        float unit = preds.get(n * CHANNELS + k);
        assertThat(value("channel(preds, " + k + ")", n)).isEqualTo(unit);
        assertThat(value("unit(preds, " + k + ")", n)).isEqualTo(unit);
        assertThat(value("probability(preds, " + k + ")", n)).isEqualTo(unit);
      }
    }
    assertThat(value("channel(one, 0)", 0)).isEqualTo(3);
    assertThat(value("channel(one, 0)", 1)).isEqualTo(7);
  }

  @Test
  void aNeuronIsTheValueAtItsPlace() {
    for (int n = 0; n < ITEMS; n++) {
      for (int k = 0; k < CHANNELS; k++) {
        for (int y = 0; y < ROWS; y++) {
          for (int x = 0; x < COLUMNS; x++) {
            assertThat(value("neuron(conv, " + k + ", " + y + ", " + x + ")", n))
                .isEqualTo(at(n, k, y, x));
          }
        }
      }
    }
  }

  @Test
  void theNormIsTheMeanSquare() {
    for (int n = 0; n < ITEMS; n++) {
      double sum = 0;
      for (int k = 0; k < CHANNELS; k++) {
        for (int y = 0; y < ROWS; y++) {
          for (int x = 0; x < COLUMNS; x++) {
            sum += (double) at(n, k, y, x) * at(n, k, y, x);
          }
        }
      }
      double expected = sum / (CHANNELS * ROWS * COLUMNS);
      assertThat(value("layerNorm(conv)", n)).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void aDirectionWeighsTheMeans() {
    for (int n = 0; n < ITEMS; n++) {
      double expected = 0.5 * mean(n, 0) - mean(n, 1) + 2 * mean(n, 2);
      assertThat(value("direction(conv, 0.5, -1, 2)", n)).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void theLogarithmIsOfTheShareAmongTheChannels() {
    for (int n = 0; n < ITEMS; n++) {
      double units = 0;
      double maps = 0;
      for (int k = 0; k < CHANNELS; k++) {
        units += Math.exp(preds.get(n * CHANNELS + k));
        maps += Math.exp(mean(n, k));
      }
      double unit = preds.get(n * CHANNELS + 1);
      assertThat(value("logsoftmax(preds, 1)", n)).isCloseTo(unit - Math.log(units), within(1e-9));
      Objective ofMaps = Objectives.logSoftmax("maps", 1);
      double value = ofMaps.accumulate(1, n, new ArrayTape(Map.of("maps:logits", conv)));
      assertThat(value).isCloseTo(mean(n, 1) - Math.log(maps), within(1e-9));
    }
  }

  @Test
  void sumsFactorsAndSoftMinimaAreOfTheirTerms() {
    for (int n = 0; n < ITEMS; n++) {
      assertThat(value("channel(conv, 2) - 3*channel(conv, 0)", n))
          .isCloseTo(mean(n, 2) - 3 * mean(n, 0), within(1e-9));
      double share = (Math.exp(-mean(n, 0) / 2) + Math.exp(-mean(n, 2) / 2)) / 2;
      assertThat(value("softmin(2, channel(conv, 0), channel(conv, 2))", n))
          .isCloseTo(-2 * Math.log(share), within(1e-9));
    }
    Objective each = Objectives.parse("perItem(channel(conv, 0), channel(conv, 2))");
    assertThat(each.accumulate(1, 0, new ArrayTape(all))).isCloseTo(mean(0, 0), within(1e-12));
    assertThat(each.accumulate(1, 1, new ArrayTape(all))).isCloseTo(mean(1, 2), within(1e-12));
  }

  @Test
  void namesTheLayersItReads() {
    assertThat(Objectives.neuron("a", 0, 0, 0).layers()).containsExactly("a");
    assertThat(Objectives.direction("a", List.of(1.0)).layers()).containsExactly("a");
    assertThat(Objectives.layerNorm("a").layers()).containsExactly("a");
    assertThat(Objectives.logSoftmax("a", 0).layers()).containsExactly("a:logits");
  }

  @Test
  void knowsWhetherALabelIsWanted() {
    assertThat(Objectives.parse("softmin(unit(p, 0), unit(p, label))").usesLabel()).isTrue();
    assertThat(Objectives.parse("softmin(unit(p, 0), unit(p, 1))").usesLabel()).isFalse();
    assertThat(Objectives.parse("perItem(unit(p, 0), unit(p, label))").usesLabel()).isTrue();
    assertThat(Objectives.parse("perItem(unit(p, 0), unit(p, 1))").usesLabel()).isFalse();
  }

  private double value(String text, int item) {
    return Objectives.parse(text).accumulate(1, item, new ArrayTape(all));
  }

  private double mean(int n, int k) {
    double sum = 0;
    for (int y = 0; y < ROWS; y++) {
      for (int x = 0; x < COLUMNS; x++) {
        sum += at(n, k, y, x);
      }
    }
    return sum / (ROWS * COLUMNS);
  }

  private float at(int n, int k, int y, int x) {
    return conv.slice(n).slice(k).slice(y).get(x);
  }

  private static Tensor growing(Shape shape) {
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * i % 19 / 4f - 1;
    }
    return Tensor.of(shape, values);
  }
}
