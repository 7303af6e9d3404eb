package io.loupe.engine.dl4j.importer.keras;

/** The arrays of a recurrent layer, its gates side by side. */
final class RecurrentWeights {
  private final float[] input;
  private final float[] state;
  private final float[] bias;
  private final float[] stateBias;

  RecurrentWeights(float[] input, float[] state, float[] bias, float[] stateBias) {
    this.input = input;
    this.state = state;
    this.bias = bias;
    this.stateBias = stateBias;
  }

  float[] input() {
    return input;
  }

  float[] state() {
    return state;
  }

  float[] bias() {
    return bias;
  }

  float[] stateBias() {
    return stateBias;
  }

  /** Where Keras 1 has the input, forget, cell and output gates. */
  private static final int[] KERAS_1_LSTM = {0, 2, 1, 3};

  private static final int[] IN_ORDER = {0, 1, 2, 3};

  static RecurrentWeights read(LayerSpec layer, Kernels kernels, int inputs, int gates) {
    int units = layer.positive("units");
    if (layer.className().startsWith("CuDNN")) {
      return cudnn(kernels, inputs, units, gates);
    }
    if (gates > 1 && layer.era().major() < 2) {
      return perGate(kernels, inputs, units, gates == 4 ? KERAS_1_LSTM : IN_ORDER, gates);
    }
    int width = Math.multiplyExact(gates, units);
    float[] input = kernels.values(inputs, width);
    float[] state = kernels.values(units, width);
    if (!layer.flag("use_bias", true)) {
      return new RecurrentWeights(input, state, new float[width], new float[width]);
    }
    boolean two = kernels.nextDims().length == 2;
    float[] bias = two ? kernels.values(2, width) : kernels.values(width);
    return new RecurrentWeights(input, state, part(bias, 0, width), part(bias, width, width));
  }

  private static float[] part(float[] values, int from, int width) {
    float[] part = new float[width];
    if (from < values.length) {
      System.arraycopy(values, from, part, 0, width);
    }
    return part;
  }

  /** Keras 1 wrote each gate's arrays by themselves. */
  private static RecurrentWeights perGate(
      Kernels kernels, int inputs, int units, int[] order, int gates) {
    float[][] input = new float[gates][];
    float[][] state = new float[gates][];
    float[][] bias = new float[gates][];
    for (int gate = 0; gate < gates; gate++) {
      input[gate] = kernels.values(inputs, units);
      state[gate] = kernels.values(units, units);
      bias[gate] = kernels.values(units);
    }
    return new RecurrentWeights(
        sideBySide(input, order, inputs, units),
        sideBySide(state, order, units, units),
        sideBySide(bias, order, 1, units),
        new float[gates * units]);
  }

  private static float[] sideBySide(float[][] parts, int[] order, int rows, int units) {
    float[] all = new float[parts.length * rows * units];
    for (int gate = 0; gate < parts.length; gate++) {
      for (int row = 0; row < rows; row++) {
        int to = (row * parts.length + gate) * units;
        System.arraycopy(parts[order[gate]], row * units, all, to, units);
      }
    }
    return all;
  }

  /** The graphics card's layers store each gate's matrix turned, and two biases to be added. */
  private static RecurrentWeights cudnn(Kernels kernels, int inputs, int units, int gates) {
    int width = Math.multiplyExact(gates, units);
    float[] input = turned(kernels.values(inputs, width), inputs, units, gates, true);
    float[] state = turned(kernels.values(units, width), units, units, gates, false);
    float[] bias = kernels.values(Math.multiplyExact(2, width));
    return new RecurrentWeights(input, state, part(bias, 0, width), part(bias, width, width));
  }

  private static float[] turned(float[] values, int rows, int units, int gates, boolean cut) {
    int width = gates * units;
    float[] turned = new float[values.length];
    for (int gate = 0; gate < gates; gate++) {
      for (int row = 0; row < rows; row++) {
        for (int unit = 0; unit < units; unit++) {
          int place = unit * rows + row;
          int from = cut ? place / units * width + place % units : unit * width + row;
          turned[row * width + gate * units + unit] = values[from + gate * units];
        }
      }
    }
    return turned;
  }
}
