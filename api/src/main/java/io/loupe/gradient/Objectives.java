package io.loupe.gradient;

import java.util.List;

/** Makes objectives, in code or from text. */
public final class Objectives {
  private Objectives() {}

  /**
   * Mean of one filter over its map; for a dense layer, one unit.
   *
   * @param layer the layer
   * @param channel the filter
   * @return the objective
   */
  public static Objective channel(String layer, int channel) {
    return new Objective.Channel(layer, channel);
  }

  /**
   * One filter at one position.
   *
   * @param layer the layer
   * @param channel the filter
   * @param row the row
   * @param column the column
   * @return the objective
   */
  public static Objective neuron(String layer, int channel, int row, int column) {
    return new Objective.Neuron(layer, channel, row, column);
  }

  /**
   * One output before softmax or sigmoid.
   *
   * @param layer the head
   * @param index the output
   * @return the objective
   */
  public static Objective unit(String layer, int index) {
    return new Objective.Unit(layer, index);
  }

  /**
   * One output after softmax or sigmoid.
   *
   * @param layer the head
   * @param index the output
   * @return the objective
   */
  public static Objective probability(String layer, int index) {
    return new Objective.Probability(layer, index);
  }

  /**
   * Dot product of the channels with a vector, averaged over positions.
   *
   * @param layer the layer
   * @param vector one number for each channel
   * @return the objective
   */
  public static Objective direction(String layer, List<Double> vector) {
    return new Objective.Direction(layer, vector);
  }

  /**
   * Mean of the squared activations of a layer.
   *
   * @param layer the layer
   * @return the objective
   */
  public static Objective layerNorm(String layer) {
    return new Objective.LayerNorm(layer);
  }

  /**
   * Mean of several objectives.
   *
   * @param objectives at least one
   * @return the mean
   */
  public static Objective mean(List<Objective> objectives) {
    Objective sum = objectives.get(0);
    for (Objective next : objectives.subList(1, objectives.size())) {
      sum = sum.plus(next);
    }
    return sum.times(1.0 / objectives.size());
  }

  /**
   * Reads an objective.
   *
   * <p>Forms: {@code channel(LAYER, k)}, {@code neuron(LAYER, k, row, column)}, {@code unit(LAYER,
   * k)}, {@code probability(LAYER, k)}, {@code direction(LAYER, v0, v1, …)}, {@code
   * layerNorm(LAYER)}, {@code softmin(t, A, B, …)}, {@code perItem(A, B, …)}, sums, differences,
   * multiples {@code 0.5*A} and brackets. A layer name with spaces, brackets or commas stands in
   * double quotes.
   *
   * @param text the text
   * @return the objective
   * @throws io.loupe.error.ParameterException naming the place and what was expected
   */
  public static Objective parse(String text) {
    return new ObjectiveParser(text).parse();
  }
}
