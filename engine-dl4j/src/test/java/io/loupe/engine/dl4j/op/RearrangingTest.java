package io.loupe.engine.dl4j.op;

import static io.loupe.engine.dl4j.op.PlainLoops.backward;
import static io.loupe.engine.dl4j.op.PlainLoops.check;
import static io.loupe.engine.dl4j.op.PlainLoops.forward;
import static io.loupe.engine.dl4j.op.PlainLoops.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.op.StepMasks.MaskedSteps;
import io.loupe.engine.dl4j.op.StepMasks.StepMask;
import io.loupe.error.DatasetException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What moves, looks up or masks values. */
class RearrangingTest {
  private static final float[] SIX = {1, 2, 3, 4, 5, 6};

  @Test
  void blocksAndValuesAreReadFromTheirPlaces() {
    Gather blocks = Gather.ofBlocks(2, new int[] {2, -1, 0, 2});
    assertThat(forward(blocks, 8, SIX)).containsExactly(5, 6, 0, 0, 1, 2, 5, 6);
    assertThat(forward(blocks.filled(7), 8, SIX)).containsExactly(5, 6, 7, 7, 1, 2, 5, 6);
    assertThat(backward(blocks, new float[] {1, 2, 3, 4, 5, 6, 7, 8}, SIX)[0])
        .containsExactly(5, 6, 0, 0, 8, 10);
    Gather values = Gather.ofValues(new int[] {5, -1, 0, 0});
    assertThat(forward(values, 4, SIX)).containsExactly(6, 0, 1, 1);
    assertThat(forward(values.filled(-2), 4, SIX)).containsExactly(6, -2, 1, 1);
    assertThat(backward(values, new float[] {1, 2, 3, 4}, SIX)[0])
        .containsExactly(7, 0, 0, 0, 0, 1);
    assertThat(values.movesOnly()).isTrue();
    int[] places = {1, 0};
    Gather kept = Gather.ofValues(places);
    places[0] = 0;
    assertThat(forward(kept, 2, SIX)).as("places are copied").containsExactly(2, 1);
  }

  /** [2,3,2] with its axes in the order 2, 0, 1. */
  @Test
  void axesAreBroughtIntoAnotherOrder() {
    Gather op = Gather.permuted(new int[] {2, 3, 2}, new int[] {2, 0, 1});
    check(
        op,
        in -> {
          double[] out = new double[12];
          for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
              for (int c = 0; c < 2; c++) {
                out[(c * 2 + a) * 3 + b] = in[0][(a * 3 + b) * 2 + c];
              }
            }
          }
          return out;
        },
        noise(12, 1));
    assertThat(Gather.permutation(new int[] {2, 3}, new int[] {1, 0}))
        .containsExactly(0, 3, 1, 4, 2, 5);
  }

  /** Two by three positions of two channels; rows get 1 and 0, columns lose 1 and get 2. */
  @Test
  void bordersAddZerosAndCutOff() {
    TensorType before = TensorType.picture(2, 3, 2, true);
    int[] amounts = {1, 0, -1, 2};
    Border op = new Border(amounts, before);
    assertThat(Border.type(amounts, before)).isEqualTo(TensorType.picture(3, 4, 2, true));
    check(
        op,
        in -> {
          double[] out = new double[24];
          for (int y = 0; y < 2; y++) {
            for (int x = 1; x < 3; x++) {
              for (int c = 0; c < 2; c++) {
                out[((y + 1) * 4 + x - 1) * 2 + c] = in[0][(y * 3 + x) * 2 + c];
              }
            }
          }
          return out;
        },
        noise(12, 1));
    assertThat(op.amounts()).containsExactly(1, 0, -1, 2);
    assertThat(op.describe()).isEqualTo("Border [1, 0, -1, 2]");
  }

  @Test
  void positionsAreRepeatedAlongEachAxis() {
    TensorType before = TensorType.picture(2, 2, 2, false);
    int[] sizes = {2, 3};
    Upsampling op = new Upsampling(sizes, before);
    assertThat(Upsampling.type(sizes, before)).isEqualTo(TensorType.picture(4, 6, 2, false));
    check(
        op,
        in -> {
          double[] out = new double[48];
          for (int i = 0; i < 48; i++) {
            out[i] = in[0][(i / 12 / 2 * 2 + i / 2 % 6 / 3) * 2 + i % 2];
          }
          return out;
        },
        noise(8, 1));
    assertThat(op.sizes()).containsExactly(2, 3);
    assertThat(op.describe()).isEqualTo("Upsampling [2, 3]");
  }

  @Test
  void categoriesAreNumberedMarkedAndCounted() {
    Encoding.Categories whole = Encoding.whole(4);
    float[] values = {3, 0, 3};
    assertThat(forward(Encoding.numbers(whole), 3, values)).containsExactly(3, 0, 3);
    assertThat(forward(Encoding.marks(whole, 4), 12, values))
        .containsExactly(0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1);
    assertThat(forward(Encoding.together(whole, 4, false), 4, values)).containsExactly(1, 0, 0, 1);
    assertThat(forward(Encoding.together(whole, 4, true), 4, values)).containsExactly(1, 0, 0, 2);
    Encoding one = Encoding.marks(whole, 4);
    assertThat(forward(one, 4, new float[] {2})).containsExactly(0, 0, 1, 0);
    for (float wrong : new float[] {-1, 4}) {
      assertThatThrownBy(() -> forward(one, 4, new float[] {wrong}))
          .isInstanceOf(DatasetException.class)
          .hasMessage(
              "The input holds the number "
                  + wrong
                  + ", the encoding has 4 categories. Give whole numbers from 0 to 3.");
    }
    Encoding.Categories between = Encoding.between(new float[] {-1, 0.5f, 2});
    assertThat(forward(Encoding.numbers(between), 5, new float[] {-2, -1, 0, 0.5f, 9}))
        .containsExactly(0, 1, 1, 2, 3);
    Encoding.Categories looking = Encoding.looking(Map.of(7L, 1, 9L, 0), -1);
    assertThat(forward(Encoding.numbers(looking), 3, new float[] {9, 7, 8}))
        .containsExactly(0, 1, -1);
    assertThat(forward(Encoding.together(looking, 2, true), 2, new float[] {9, 8, 9}))
        .as("none is not counted")
        .containsExactly(2, 0);
    assertThat(one.gradientRefusal())
        .isEqualTo("sorts values into categories, which has no gradient");
    assertThatThrownBy(() -> backward(one, new float[4], new float[] {2}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(one.gradientRefusal());
  }

  @Test
  void rowsOfATableAreLookedUp() {
    Embedding op = new Embedding(3, 2, SIX);
    assertThat(forward(op, 6, new float[] {2, 0, 2})).containsExactly(5, 6, 1, 2, 5, 6);
    for (float wrong : new float[] {-1, 3}) {
      assertThatThrownBy(() -> forward(op, 2, new float[] {wrong}))
          .isInstanceOf(DatasetException.class)
          .hasMessage(
              "The input holds the number "
                  + wrong
                  + ", the embedding has 3 entries. Give whole numbers from 0 to 2.");
    }
    assertThat(op.gradientRefusal()).isEqualTo("looks whole numbers up, which have no gradient");
    assertThatThrownBy(() -> backward(op, new float[2], new float[] {2}))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(op.gradientRefusal());
  }

  @Test
  void masksSayWhichStepsCount() {
    float[] steps = {0, 0, 0, 3, 4, 0, 7, 7};
    assertThat(forward(new StepMask(0), 4, steps)).containsExactly(0, 1, 1, 1);
    assertThat(forward(new StepMask(7), 4, steps)).containsExactly(1, 1, 1, 0);
    assertThat(backward(new StepMask(0), new float[] {1, 1, 1, 1}, steps)[0]).containsOnly(0);
  }

  @Test
  void maskedStepsAreLeftOutOfMeansAndSetToZero() {
    float[] mask = {1, 0, 1};
    check(
        new MaskedSteps(true),
        in -> {
          double[] out = new double[2];
          for (int i = 0; i < 6; i++) {
            out[i % 2] += in[0][i] * in[1][i / 2] / 2;
          }
          return out;
        },
        1,
        noise(6, 1),
        mask);
    check(
        new MaskedSteps(false),
        in -> {
          double[] out = new double[6];
          for (int i = 0; i < 6; i++) {
            out[i] = in[0][i] * in[1][i / 2];
          }
          return out;
        },
        1,
        noise(6, 1),
        mask);
    assertThat(forward(new MaskedSteps(true), 2, SIX, new float[3]))
        .as("of no steps")
        .containsExactly(0, 0);
  }
}
