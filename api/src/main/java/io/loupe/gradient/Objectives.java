package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.model.Model;
import java.util.List;
import java.util.stream.Collectors;

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
   * Logarithm of one output's share in the softmax of the logits.
   *
   * @param layer the head
   * @param index the output
   * @return the objective
   */
  public static Objective logSoftmax(String layer, int index) {
    return new Objective.LogSoftmax(layer, index);
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
    Objective sum = objectives.size() == 1 ? objectives.get(0) : new Objective.Sum(objectives);
    return sum.times(1.0 / objectives.size());
  }

  /**
   * Soft minimum of several objectives at the usual temperature, so that none is given up.
   *
   * @param objectives at least one
   * @return the minimum
   */
  public static Objective softMin(List<Objective> objectives) {
    return new Objective.SoftMin(Objective.SoftMin.USUAL_TEMPERATURE, objectives);
  }

  /**
   * Reads an objective.
   *
   * <p>Forms: {@code unit(LAYER, k)}, {@code probability(LAYER, k)}, {@code logsoftmax(LAYER, k)},
   * all three also with {@code label} for each sample's own label; {@code channel(LAYER, k)},
   * {@code neuron(LAYER, k, row, column)}, {@code direction(LAYER, v0, v1, …)}, {@code
   * layerNorm(LAYER)}; {@code mean(A, B, …)}, {@code softmin(A, B, …)} or with its temperature
   * {@code softmin(t, A, B, …)}, {@code perItem(A, B, …)}; sums, differences, multiples {@code
   * 0.5*A} and brackets. A layer name with blanks, brackets, commas or other odd characters stands
   * in quotes, {@code 'block1/conv,2'}.
   *
   * @param text the text
   * @return the objective
   * @throws io.loupe.error.ParameterException naming the place and what was expected
   */
  public static Objective parse(String text) {
    return new ObjectiveParser(text).parse();
  }

  /**
   * Reads several objectives with semicolons between, none of them {@code perItem}.
   *
   * @param text the text; a blank one holds none
   * @return the objectives in their order
   * @throws io.loupe.error.ParameterException naming the place and what was expected
   */
  public static List<Objective> parseAll(String text) {
    return List.copyOf(new ObjectiveParser(text).parseAll());
  }

  /**
   * Writes several objectives so that {@link #parseAll} reads them back.
   *
   * @param objectives any number
   * @return their canonical texts with semicolons between
   */
  public static String describeAll(List<Objective> objectives) {
    return objectives.stream().map(Objective::describe).collect(Collectors.joining("; "));
  }

  /**
   * Gives the objective of one item of a batch, to be used at any place of another batch.
   *
   * @param objective any; {@link Objective.Custom} ones are taken to be the same for all items
   * @param item its place in the batch
   * @return the objective without {@code perItem}
   * @throws IndexOutOfBoundsException if it has fewer items
   */
  @Experimental
  public static Objective ofItem(Objective objective, int item) {
    if (objective instanceof Objective.PerItem each) {
      return ofItem(each.objectives().get(item), item);
    }
    if (objective instanceof Objective.Sum sum) {
      return new Objective.Sum(sum.terms().stream().map(t -> ofItem(t, item)).toList());
    }
    if (objective instanceof Objective.Scaled scaled) {
      return ofItem(scaled.objective(), item).times(scaled.factor());
    }
    if (objective instanceof Objective.SoftMin minimum) {
      return new Objective.SoftMin(
          minimum.temperature(), minimum.terms().stream().map(t -> ofItem(t, item)).toList());
    }
    return objective;
  }

  /**
   * Holds an objective against a model: its layers must be there, and filters, rows, columns and
   * directions must fit them.
   *
   * @param objective the objective
   * @param model the model it is meant for
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.ParameterException if a number is outside the layer's range, which is
   *     named
   */
  public static void check(Objective objective, Model model) {
    new ObjectiveCheck(model).check(objective);
  }
}
