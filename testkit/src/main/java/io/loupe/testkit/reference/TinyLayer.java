package io.loupe.testkit.reference;

import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import java.util.List;
import java.util.Locale;

/** One layer of a {@link TinyConvNet}: an operation, then an activation function. */
record TinyLayer(String name, LayerKind kind, String type, TinyOp op, Activation activation) {
  boolean isHead() {
    return kind == LayerKind.OUTPUT && activation.isHead();
  }

  LayerInfo info(int index, List<String> inputs) {
    String function =
        activation == Activation.IDENTITY ? "linear" : activation.name().toLowerCase(Locale.ROOT);
    return new LayerInfo(
        index, name, kind, type, op.output(), op.parameters(), "", function, inputs);
  }
}
