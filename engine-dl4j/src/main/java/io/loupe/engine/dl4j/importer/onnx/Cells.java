package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.GruCell;
import io.loupe.engine.dl4j.op.PeepholeCell;
import io.loupe.engine.dl4j.op.PeepholeCell.Peepholes;
import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.engine.dl4j.op.RecurrentCells.Gates;
import io.loupe.engine.dl4j.op.RecurrentCells.LstmCell;
import io.loupe.engine.dl4j.op.RecurrentCells.MatrixProduct;
import io.loupe.engine.dl4j.op.RecurrentCells.SimpleCell;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One direction of a recurrent operator: its weights in the engine's order, and its functions. */
final class Cells {
  private static final int MODERN_KERAS = 3;

  /** Functions with a first argument, and what it is where it is not given. */
  private static final Map<String, Double> ALPHAS =
      Map.of(
          "affine", 1.0,
          "elu", 1.0,
          "hardsigmoid", 0.2,
          "leakyrelu", 0.01,
          "scaledtanh", 1.0,
          "thresholdedrelu", 1.0);

  private static final Map<String, Double> BETAS =
      Map.of("affine", 0.0, "hardsigmoid", 0.5, "scaledtanh", 1.0);

  private static final int[] LSTM_GATES = {0, 2, 3, 1};
  private static final int[] OWN_ORDER = {0, 1, 2};

  private final Node node;
  private final Emitter graph;
  private final int direction;
  private final int inputs;
  private final int units;

  private Cells(Node node, Emitter graph, int direction, int inputs, int units) {
    this.node = node;
    this.graph = graph;
    this.direction = direction;
    this.inputs = inputs;
    this.units = units;
  }

  static Cell of(Node node, Emitter graph, int direction, int inputs, int units) {
    Cells cells = new Cells(node, graph, direction, inputs, units);
    return switch (node.type()) {
      case "LSTM" -> cells.lstm();
      case "GRU" -> cells.gru();
      default -> cells.simple();
    };
  }

  /** How many gates an operator has. */
  static int gates(String type) {
    return switch (type) {
      case "LSTM" -> 4;
      case "GRU" -> 3;
      default -> 1;
    };
  }

  private Cell lstm() {
    Gates gates = gates(LSTM_GATES);
    Curve gate = function(0, 3, "Sigmoid");
    Curve made = function(1, 3, "Tanh");
    Curve output = function(2, 3, "Tanh");
    float[] peepholes = row(7, 3 * units);
    boolean plain = made.name().equals(output.name()) && !node.has("activation_alpha");
    for (float factor : peepholes) {
      plain &= factor == 0;
    }
    return plain
        ? new LstmCell(inputs, 1, units, gates, made, gate)
        : new PeepholeCell(inputs, units, gates, new Peepholes(peepholes), gate, made, output);
  }

  private Cell gru() {
    boolean after = node.number("linear_before_reset", 0) != 0;
    float[] both = row(3, 6 * units);
    float[] bias = reordered(both, 0, OWN_ORDER);
    float[] stateBias = reordered(both, 3 * units, OWN_ORDER);
    for (int i = 0; !after && i < bias.length; i++) {
      bias[i] += stateBias[i];
    }
    return GruCell.of(
        inputs,
        units,
        matrix(1, inputs, OWN_ORDER),
        matrix(2, units, OWN_ORDER),
        bias,
        after ? stateBias : new float[2 * units],
        after,
        function(1, 2, "Tanh"),
        function(0, 2, "Sigmoid"));
  }

  private Cell simple() {
    return new SimpleCell(inputs, units, gates(new int[] {0}), function(0, 1, "Tanh"));
  }

  private Gates gates(int[] order) {
    int all = order.length * units;
    float[] both = row(3, 2 * all);
    float[] bias = reordered(both, 0, order);
    float[] more = reordered(both, all, order);
    for (int i = 0; i < all; i++) {
      bias[i] += more[i];
    }
    return new Gates(
        new MatrixProduct(inputs, all, matrix(1, inputs, order)),
        new MatrixProduct(units, all, matrix(2, units, order)),
        bias);
  }

  /** An input's part for this direction; zeros where it is left out. */
  private float[] row(int input, int length) {
    if (!node.isThere(input)) {
      return new float[length];
    }
    float[] all = graph.required(node, input).floats();
    if (all.length % length != 0 || all.length / length <= direction) {
      throw node.problem("its input " + input + " has " + all.length + " values");
    }
    return Arrays.copyOfRange(all, direction * length, (direction + 1) * length);
  }

  private float[] reordered(float[] from, int start, int[] order) {
    float[] to = new float[order.length * units];
    for (int gate = 0; gate < order.length; gate++) {
      System.arraycopy(from, start + order[gate] * units, to, gate * units, units);
    }
    return to;
  }

  /** The file has a row for each gate and unit; here a row is what one input goes to. */
  private float[] matrix(int input, int width, int[] order) {
    int all = order.length * units;
    float[] rows = row(input, all * width);
    float[] turned = new float[rows.length];
    for (int gate = 0; gate < order.length; gate++) {
      for (int unit = 0; unit < units; unit++) {
        int from = (order[gate] * units + unit) * width;
        for (int i = 0; i < width; i++) {
          turned[i * all + gate * units + unit] = rows[from + i];
        }
      }
    }
    return turned;
  }

  private Curve function(int place, int each, String usual) {
    List<String> said = node.texts("activations");
    int at = direction * each + place;
    String name = at < said.size() ? said.get(at) : usual;
    String kind = name.toLowerCase(Locale.ROOT);
    double alpha = argument("activation_alpha", ALPHAS, said, at, kind);
    double beta = argument("activation_beta", BETAS, said, at, kind);
    return switch (kind) {
      case "sigmoid" -> named("sigmoid");
      case "tanh" -> named("tanh");
      case "relu" -> named("relu");
      case "softsign" -> named("softsign");
      case "softplus" -> named("softplus");
      case "leakyrelu" ->
          new Curve("leaky_relu", x -> x < 0 ? alpha * x : x, x -> x < 0 ? alpha : 1);
      case "thresholdedrelu" ->
          new Curve("thresholded_relu", x -> x > alpha ? x : 0, x -> x > alpha ? 1 : 0);
      case "elu" ->
          new Curve(
              "elu", x -> x < 0 ? alpha * Math.expm1(x) : x, x -> x < 0 ? alpha * Math.exp(x) : 1);
      case "hardsigmoid" -> Functions.hardSigmoid(alpha, beta);
      case "affine" -> new Curve("affine", x -> alpha * x + beta, x -> alpha);
      case "scaledtanh" ->
          new Curve(
              "scaled_tanh",
              x -> alpha * Math.tanh(beta * x),
              x -> alpha * beta * (1 - Math.tanh(beta * x) * Math.tanh(beta * x)));
      default -> throw node.problem("its function " + name + " is not read");
    };
  }

  /** Arguments are given to the functions that take one, in their order. */
  private double argument(
      String attribute, Map<String, Double> takers, List<String> said, int at, String kind) {
    double[] given = node.reals(attribute);
    int before =
        (int)
            said.subList(0, Math.min(at, said.size())).stream()
                .filter(name -> takers.containsKey(name.toLowerCase(Locale.ROOT)))
                .count();
    return before < given.length ? given[before] : takers.getOrDefault(kind, Double.NaN);
  }

  private static Curve named(String name) {
    return ActivationFunctions.scalar(name, MODERN_KERAS).orElseThrow();
  }
}
