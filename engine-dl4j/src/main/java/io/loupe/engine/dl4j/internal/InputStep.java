package io.loupe.engine.dl4j.internal;

import com.google.common.primitives.Floats;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.internal.InputRange.Channels;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;

/** What one of a network's first layers does to its input, as far as it says how that is scaled. */
sealed interface InputStep {
  /** Each channel by {@code scale * x + shift}. */
  record Scaled(Channels scale, Channels shift) implements InputStep {}

  /**
   * Brings data of a mean and deviation to 0 and 1.
   *
   * @param adapted whether they are exactly those of some data; else running ones
   */
  record Standardised(Channels mean, Channels deviation, boolean adapted) implements InputStep {}

  /**
   * Leaves values as they are.
   *
   * @param rearranged whether channels may be other channels behind it
   */
  record Same(boolean rearranged) implements InputStep {}

  /** Anything else. */
  record Other() implements InputStep {}

  /**
   * What a node does.
   *
   * @param node any but an input
   * @param className class of its layer in the file; empty if it is none
   */
  static InputStep of(Node node, String className) {
    Op op = node.op();
    if (op instanceof Arithmetic arithmetic) {
      return of(arithmetic);
    }
    if (op instanceof BatchNormalization norm) {
      return of(norm, className);
    }
    if (op instanceof Border border) {
      boolean adds = border.amounts().stream().allMatch(amount -> amount >= 0);
      return adds ? new Same(false) : new Other();
    }
    boolean identity = op instanceof Activation && op.outputFunction().equals("linear");
    if (identity || op instanceof Identity) {
      return new Same(false);
    }
    return op.movesOnly() ? new Same(true) : new Other();
  }

  private static InputStep of(Arithmetic arithmetic) {
    double number = arithmetic.number();
    return switch (arithmetic.kind()) {
      case ADD -> new Scaled(Channels.of(1), Channels.of(number));
      case SUBTRACT ->
          arithmetic.before()
              ? new Scaled(Channels.of(-1), Channels.of(number))
              : new Scaled(Channels.of(1), Channels.of(-number));
      case MULTIPLY -> new Scaled(Channels.of(number), Channels.of(0));
      case DIVIDE ->
          arithmetic.before() ? new Other() : new Scaled(Channels.of(1 / number), Channels.of(0));
      default -> new Other();
    };
  }

  /** Keras's layers of constants run as batch normalisation. */
  private static InputStep of(BatchNormalization norm, String className) {
    return className.equals("Rescaling")
        ? new Scaled(channels(norm.scale()), channels(norm.shift()))
        : new Standardised(
            channels(norm.mean()),
            Channels.of(norm.deviation()),
            className.equals("Normalization"));
  }

  private static Channels channels(float[] values) {
    return Channels.of(Floats.asList(values).stream().mapToDouble(v -> v).toArray());
  }
}
