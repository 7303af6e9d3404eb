package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.GruCell;
import io.loupe.engine.dl4j.op.Recurrent.Cell;
import io.loupe.engine.dl4j.op.RecurrentCells.Gates;
import io.loupe.engine.dl4j.op.RecurrentCells.LstmCell;
import io.loupe.engine.dl4j.op.RecurrentCells.MatrixProduct;
import io.loupe.engine.dl4j.op.RecurrentCells.SimpleCell;
import java.util.Arrays;
import java.util.Set;

/** One step of each kind of recurrent layer. */
final class Cells {
  static final Set<String> CLASSES = Set.of("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU");

  private Cells() {}

  static Cell of(LayerSpec layer, Kernels kernels, int inputs) {
    int units = layer.positive("units");
    return switch (layer.className()) {
      case "LSTM", "CuDNNLSTM" -> lstm(layer, kernels, inputs, units);
      case "GRU", "CuDNNGRU" -> gru(layer, kernels, inputs, units);
      default -> simple(layer, kernels, inputs, units);
    };
  }

  static Curve gate(LayerSpec layer) {
    String fallback = layer.era().major() < 2 ? "hard_sigmoid" : "sigmoid";
    return Activations.scalar(layer, "recurrent_activation", fallback);
  }

  static Curve function(LayerSpec layer) {
    return Activations.scalar(layer, "activation", "tanh");
  }

  private static Cell simple(LayerSpec layer, Kernels kernels, int inputs, int units) {
    RecurrentWeights read = RecurrentWeights.read(layer, kernels, inputs, 1);
    return new SimpleCell(inputs, units, gates(read, inputs, units), function(layer));
  }

  private static Cell lstm(LayerSpec layer, Kernels kernels, int inputs, int units) {
    RecurrentWeights read = RecurrentWeights.read(layer, kernels, inputs, 4);
    Gates gates = gates(read, inputs, units);
    return new LstmCell(inputs, 1, units, gates, function(layer), gate(layer));
  }

  private static Gates gates(RecurrentWeights read, int inputs, int units) {
    float[] bias = read.bias();
    for (int i = 0; i < bias.length; i++) {
      bias[i] += read.stateBias()[i];
    }
    return new Gates(
        new MatrixProduct(inputs, bias.length, read.input()),
        new MatrixProduct(units, bias.length, read.state()),
        bias);
  }

  private static Cell gru(LayerSpec layer, Kernels kernels, int inputs, int units) {
    RecurrentWeights read = RecurrentWeights.read(layer, kernels, inputs, 3);
    boolean after =
        layer.className().startsWith("CuDNN") || layer.flag("reset_after", layer.era().major() > 2);
    return GruCell.of(
        inputs,
        units,
        read.input(),
        read.state(),
        read.bias(),
        after ? read.stateBias() : Arrays.copyOf(read.stateBias(), 2 * units),
        after,
        function(layer),
        gate(layer));
  }
}
