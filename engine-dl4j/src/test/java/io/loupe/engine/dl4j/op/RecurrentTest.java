package io.loupe.engine.dl4j.op;

import static io.loupe.engine.dl4j.op.PlainLoops.check;
import static io.loupe.engine.dl4j.op.PlainLoops.forward;
import static io.loupe.engine.dl4j.op.PlainLoops.noise;
import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.op.Recurrent.BothWays;
import io.loupe.engine.dl4j.op.Recurrent.BothWays.Join;
import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.engine.dl4j.op.Recurrent.MemoryFirst;
import io.loupe.engine.dl4j.op.RecurrentCells.Gates;
import io.loupe.engine.dl4j.op.RecurrentCells.LstmCell;
import io.loupe.engine.dl4j.op.RecurrentCells.MatrixProduct;
import io.loupe.engine.dl4j.op.RecurrentCells.SimpleCell;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Three steps of two values through two units, against the equations of the papers. */
class RecurrentTest {
  private static final int STEPS = 3;
  private static final int IN = 2;
  private static final int UNITS = 2;
  private static final double[] ALL = {};
  private static final Curve TANH = curve("tanh");
  private static final Curve SIGMOID = curve("sigmoid");

  private static Curve curve(String name) {
    return ActivationFunctions.scalar(name, 3).orElseThrow();
  }

  /** A step of a layer with a state, in double precision. */
  private interface Step {
    double[] of(double[] in, double[] state);
  }

  @Test
  void everyCellFollowsItsEquations() {
    for (Kind kind : List.of(Kind.SIMPLE, Kind.LSTM, Kind.MEMORY, Kind.GRU, Kind.OLD_GRU)) {
      int states = kind.cell.states();
      assertThat(kind.cell.inputs()).isEqualTo(IN);
      assertThat(kind.cell.outputs()).isEqualTo(UNITS);
      assertThat(states)
          .isEqualTo(kind.equals(Kind.LSTM) || kind.equals(Kind.MEMORY) ? 2 * UNITS : UNITS);
      check(
          new Recurrent(kind.cell, STEPS, false, true, false, 1),
          in -> run(kind.step, in[0], in[1], false, true, ALL, false),
          noise(STEPS * IN, 1),
          noise(states, 2));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void sequencesRunEitherWayAndGiveAllStepsOrTheLast(boolean backwards, boolean sequences) {
    check(
        new Recurrent(Kind.LSTM.cell, STEPS, backwards, sequences, false, 0),
        in -> run(Kind.LSTM.step, in[0], new double[4], backwards, sequences, ALL, false),
        noise(STEPS * IN, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, 1 0 1",
    "false, true, 1 0 1",
    "true, true, 1 1 0",
    "false, true, 0 1 0",
    "true, false, 0 0 1",
    "false, false, 1 1 0"
  })
  void maskedStepsArePassedOver(boolean backwards, boolean zeros, String text) {
    double[] mask = Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    float[] given = {(float) mask[0], (float) mask[1], (float) mask[2]};
    for (boolean sequences : new boolean[] {true, false}) {
      check(
          new Recurrent(Kind.GRU.cell, STEPS, backwards, sequences, zeros, 1),
          in -> run(Kind.GRU.step, in[0], in[1], backwards, sequences, mask, zeros),
          2,
          noise(STEPS * IN, 1),
          noise(UNITS, 2),
          given);
    }
  }

  @Test
  void aFirstStateMayComeInSeveralParts() {
    check(
        new Recurrent(Kind.LSTM.cell, STEPS, false, false, false, 2),
        in -> {
          double[] state = {in[1][0], in[1][1], in[2][0], in[2][1]};
          return run(Kind.LSTM.step, in[0], state, false, false, ALL, false);
        },
        noise(STEPS * IN, 1),
        noise(UNITS, 2),
        noise(UNITS, 3));
  }

  @ParameterizedTest
  @EnumSource
  void twoWaysAreJoinedStepByStep(Join join) {
    for (boolean sequences : new boolean[] {true, false}) {
      Recurrent first = new Recurrent(Kind.SIMPLE.cell, STEPS, false, sequences, false, 0);
      Recurrent second = new Recurrent(Kind.GRU.cell, STEPS, true, sequences, false, 0);
      check(
          new BothWays(first, second, 1, join),
          in -> {
            double[] none = new double[UNITS];
            double[] one = run(Kind.SIMPLE.step, in[0], none, false, sequences, ALL, false);
            double[] two = run(Kind.GRU.step, in[0], none, true, sequences, ALL, false);
            int steps = one.length / UNITS;
            double[] out = new double[join == Join.CONCATENATED ? 2 * one.length : one.length];
            for (int i = 0; i < one.length; i++) {
              double a = one[i];
              double b = two[(steps - 1 - i / UNITS) * UNITS + i % UNITS];
              switch (join) {
                case CONCATENATED -> {
                  out[i / UNITS * 2 * UNITS + i % UNITS] = a;
                  out[i / UNITS * 2 * UNITS + UNITS + i % UNITS] = b;
                }
                case SUM -> out[i] = a + b;
                case MEAN -> out[i] = (a + b) / 2;
                case PRODUCT -> out[i] = a * b;
                case FIRST -> out[i] = a;
                case SECOND -> out[i] = b;
              }
            }
            return out;
          },
          noise(STEPS * IN, 1));
    }
  }

  /** Of pictures, each place has the channels of both next to each other. */
  @Test
  void placesAreConcatenatedOneByOne() {
    Cell two = lstm(2);
    Recurrent first = new Recurrent(two, 1, false, false, false, 0);
    Recurrent second = new Recurrent(two, 1, true, false, false, 0);
    float[] in = noise(4, 1);
    float[] own = forward(first, 4, in);
    assertThat(own[0]).isNotEqualTo(own[2]);
    assertThat(forward(new BothWays(first, second, 2, Join.CONCATENATED), 8, in))
        .containsExactly(own[0], own[1], own[0], own[1], own[2], own[3], own[2], own[3]);
    check(
        first,
        values -> {
          double[] out = new double[4];
          for (int place = 0; place < 2; place++) {
            double[] part = {values[0][2 * place], values[0][2 * place + 1]};
            double[] state = Kind.lstmStep(part, new double[4]);
            out[2 * place] = state[0];
            out[2 * place + 1] = state[1];
          }
          return out;
        },
        in);
  }

  /** At two places, each with the weights of the cell for one. */
  private static LstmCell lstm(int positions) {
    return new LstmCell(
        IN * positions,
        positions,
        UNITS,
        new Gates(
            new AtPlaces(positions, IN, 4 * UNITS, new MatrixProduct(IN, 4 * UNITS, INPUT)),
            new AtPlaces(positions, UNITS, 4 * UNITS, new MatrixProduct(UNITS, 4 * UNITS, STATE)),
            BIAS),
        TANH,
        SIGMOID);
  }

  private record AtPlaces(int places, int inputs, int outputs, MatrixProduct one)
      implements RecurrentCells.Linear {
    @Override
    public void add(float[] in, int at, float[] out) {
      for (int place = 0; place < places; place++) {
        float[] own = Arrays.copyOfRange(out, place * outputs, (place + 1) * outputs);
        one.add(in, at + place * inputs, own);
        System.arraycopy(own, 0, out, place * outputs, outputs);
      }
    }

    @Override
    public void addBack(float[] gradient, float[] target, int at) {
      for (int place = 0; place < places; place++) {
        float[] own = Arrays.copyOfRange(gradient, place * outputs, (place + 1) * outputs);
        one.addBack(own, target, at + place * inputs);
      }
    }

    @Override
    public RecurrentCells.Linear randomized(Randomization randomization) {
      return this;
    }
  }

  private static double[] run(
      Step cell,
      double[] in,
      double[] first,
      boolean backwards,
      boolean sequences,
      double[] mask,
      boolean zeros) {
    double[] state = first;
    double[] out = new double[(sequences ? STEPS : 1) * UNITS];
    for (int step = 0; step < STEPS; step++) {
      int place = backwards ? STEPS - 1 - step : step;
      boolean passed = mask.length > 0 && mask[place] == 0;
      if (!passed) {
        state = cell.of(Arrays.copyOfRange(in, place * IN, (place + 1) * IN), state);
      }
      for (int k = 0; k < UNITS; k++) {
        out[(sequences ? step * UNITS : 0) + k] = passed && zeros ? 0 : state[k];
      }
    }
    return out;
  }

  private static final float[] INPUT = noise(IN * 4 * UNITS, 11);
  private static final float[] STATE = noise(UNITS * 4 * UNITS, 12);
  private static final float[] BIAS = noise(4 * UNITS, 13);
  private static final float[] MORE = noise(4 * UNITS, 14);

  /** A cell, and its equations. */
  private record Kind(Cell cell, Step step) {
    static final Kind SIMPLE =
        new Kind(
            new SimpleCell(
                IN,
                UNITS,
                new Gates(
                    new MatrixProduct(IN, UNITS, INPUT),
                    new MatrixProduct(UNITS, UNITS, STATE),
                    two()),
                TANH),
            Kind::simpleStep);
    static final Kind LSTM = new Kind(lstm(1), Kind::lstmStep);
    static final Kind MEMORY =
        new Kind(new MemoryFirst(lstm(1)), (in, state) -> turned(lstmStep(in, turned(state))));
    static final Kind GRU = new Kind(gru(true), (in, state) -> gruStep(in, state, true));
    static final Kind OLD_GRU = new Kind(gru(false), (in, state) -> gruStep(in, state, false));

    private static float[] two() {
      return Arrays.copyOf(BIAS, UNITS);
    }

    private static GruCell gru(boolean resetAfter) {
      return new GruCell(
          IN,
          UNITS,
          new MatrixProduct(IN, 3 * UNITS, INPUT),
          resetAfter
              ? new MatrixProduct(UNITS, 3 * UNITS, STATE)
              : new MatrixProduct(UNITS, 2 * UNITS, STATE),
          new MatrixProduct(UNITS, UNITS, MORE),
          Arrays.copyOf(BIAS, 3 * UNITS),
          resetAfter ? Arrays.copyOf(MORE, 3 * UNITS) : new float[3 * UNITS],
          resetAfter,
          TANH,
          SIGMOID);
    }

    private static double sigmoid(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    private static double[] turned(double[] state) {
      return new double[] {state[2], state[3], state[0], state[1]};
    }

    /** Sums of products with a matrix of so many columns. */
    private static double product(double[] in, float[] weights, int columns, int column) {
      double sum = 0;
      for (int i = 0; i < in.length; i++) {
        sum += in[i] * weights[i * columns + column];
      }
      return sum;
    }

    private static double[] simpleStep(double[] in, double[] state) {
      double[] after = new double[UNITS];
      for (int k = 0; k < UNITS; k++) {
        after[k] =
            Math.tanh(product(in, INPUT, UNITS, k) + product(state, STATE, UNITS, k) + BIAS[k]);
      }
      return after;
    }

    private static double[] lstmStep(double[] in, double[] state) {
      double[] out = Arrays.copyOf(state, UNITS);
      double[] z = new double[4 * UNITS];
      for (int j = 0; j < z.length; j++) {
        z[j] = product(in, INPUT, z.length, j) + product(out, STATE, z.length, j) + BIAS[j];
      }
      double[] after = new double[2 * UNITS];
      for (int k = 0; k < UNITS; k++) {
        double memory =
            sigmoid(z[UNITS + k]) * state[UNITS + k] + sigmoid(z[k]) * Math.tanh(z[2 * UNITS + k]);
        after[UNITS + k] = memory;
        after[k] = sigmoid(z[3 * UNITS + k]) * Math.tanh(memory);
      }
      return after;
    }

    private static double[] gruStep(double[] in, double[] state, boolean resetAfter) {
      int all = 3 * UNITS;
      int columns = resetAfter ? all : 2 * UNITS;
      double[] x = new double[all];
      double[] h = new double[columns];
      for (int j = 0; j < all; j++) {
        x[j] = product(in, INPUT, all, j) + BIAS[j];
      }
      for (int j = 0; j < columns; j++) {
        h[j] = product(state, STATE, columns, j) + (resetAfter ? MORE[j] : 0);
      }
      double[] reset = new double[UNITS];
      for (int k = 0; k < UNITS; k++) {
        reset[k] = sigmoid(x[UNITS + k] + h[UNITS + k]);
      }
      double[] reduced = {reset[0] * state[0], reset[1] * state[1]};
      double[] after = new double[UNITS];
      for (int k = 0; k < UNITS; k++) {
        double update = sigmoid(x[k] + h[k]);
        double candidate =
            Math.tanh(
                x[2 * UNITS + k]
                    + (resetAfter
                        ? reset[k] * h[2 * UNITS + k]
                        : product(reduced, MORE, UNITS, k)));
        after[k] = update * state[k] + (1 - update) * candidate;
      }
      return after;
    }
  }
}
