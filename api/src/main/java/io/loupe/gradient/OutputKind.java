package io.loupe.gradient;

import io.loupe.model.LayerInfo;

/** What of an output of a head counts. */
public enum OutputKind {
  /** The value before softmax or sigmoid, the logit. */
  UNIT("unit"),
  /** The value after it. */
  PROBABILITY("probability"),
  /** The logarithm of the logits' softmax: at most 0, the nearer the surer the network is. */
  LOG_SOFTMAX("logsoftmax");

  private final String form;

  OutputKind(String form) {
    this.form = form;
  }

  /**
   * Returns the kind's name in the text of objectives.
   *
   * @return for example {@code unit}
   */
  public String form() {
    return form;
  }

  /**
   * Makes the objective of one output.
   *
   * @param layer the head
   * @param index the output
   * @return the objective
   * @throws IllegalArgumentException if the output is negative
   */
  public Objective of(String layer, int index) {
    return switch (this) {
      case UNIT -> new Objective.Unit(layer, index);
      case PROBABILITY -> new Objective.Probability(layer, index);
      case LOG_SOFTMAX -> new Objective.LogSoftmax(layer, index);
    };
  }

  String reads(String layer) {
    return this == PROBABILITY ? layer : LayerInfo.logits(layer);
  }
}
