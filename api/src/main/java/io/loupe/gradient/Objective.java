package io.loupe.gradient;

import io.loupe.model.LayerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What is to become large: an expression over activations, as data.
 *
 * <p>Larger is always better. Two equal expressions are equal objects, {@link #describe()} is their
 * canonical text, and {@link Objectives#parse} reads it back. {@link Custom} is the door for third
 * parties. Immutable, and safe for use by several threads.
 */
public sealed interface Objective
    permits Objective.Channel,
        Objective.Neuron,
        Objective.Unit,
        Objective.Probability,
        Objective.LogSoftmax,
        Objective.Direction,
        Objective.LayerNorm,
        Objective.Sum,
        Objective.Scaled,
        Objective.SoftMin,
        Objective.PerItem,
        Objective.Custom,
        OwnLabel {
  /**
   * Returns the layers it reads.
   *
   * @return names in order of first use, {@code NAME:logits} for heads
   */
  Set<String> layers();

  /**
   * Returns the canonical text.
   *
   * @return for example {@code 0.8*channel(a, 0) - 0.3*channel(a, 1)}
   */
  String describe();

  /**
   * Evaluates one item and adds its gradient.
   *
   * @param factor multiplies the gradient; 0 evaluates only
   * @param item index within the batch
   * @param tape activations to read and gradients to add to
   * @return the value, not multiplied by the factor
   * @throws io.loupe.error.ParameterException if a layer has no such channel or position
   */
  double accumulate(double factor, int item, Tape tape);

  /**
   * Tells whether {@code label} stands in it for each sample's own label.
   *
   * @return true if {@link #forLabel} has to come before it is evaluated
   */
  default boolean usesLabel() {
    return false;
  }

  /**
   * Puts a number in the place of {@code label}.
   *
   * @param label a sample's label, from 0
   * @return the objective for that sample; this one if it does not use the label
   */
  default Objective forLabel(int label) {
    return replacingLabel(own -> own.kind().of(own.layer(), label));
  }

  /**
   * Puts objectives in the place of those that stand for the label's output, where a label does not
   * number the outputs: a single output, for example, speaks for class 1 and its negative for class
   * 0.
   *
   * @param output makes the objective that takes the place of one with {@code label}
   * @return the objective; this one if it does not use the label
   */
  default Objective replacingLabel(Function<OwnLabel, Objective> output) {
    return this;
  }

  /**
   * Adds another objective.
   *
   * @param other what to add
   * @return the sum
   */
  default Objective plus(Objective other) {
    List<Objective> terms = new ArrayList<>(Terms.of(this));
    terms.addAll(Terms.of(other));
    return terms.size() == 1 ? terms.get(0) : new Sum(terms);
  }

  /**
   * Subtracts another objective.
   *
   * @param other what to subtract
   * @return the difference
   */
  default Objective minus(Objective other) {
    return plus(other.times(-1));
  }

  /**
   * Multiplies by a number.
   *
   * @param factor from -1e30 to 1e30
   * @return the product, with factors folded
   * @throws IllegalArgumentException if the factor, or its product with factors inside, is beyond
   */
  default Objective times(double factor) {
    return Terms.scaled(factor, this);
  }

  /**
   * Mean of one filter over its map; for a dense layer, one unit.
   *
   * @param layer the layer
   * @param channel the filter
   */
  record Channel(String layer, int channel) implements Objective {
    /**
     * Creates the objective.
     *
     * @param layer the layer
     * @param channel the filter
     * @throws IllegalArgumentException if the filter is negative
     */
    public Channel {
      Terms.fromZero(channel);
    }

    @Override
    public Set<String> layers() {
      return Set.of(layer);
    }

    @Override
    public String describe() {
      return "channel(" + Terms.name(layer) + ", " + channel + ")";
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return Reading.of(tape, layer, item).meanOfChannel(channel, factor);
    }
  }

  /**
   * One filter at one position.
   *
   * @param layer the layer
   * @param channel the filter
   * @param row the row
   * @param column the column
   */
  record Neuron(String layer, int channel, int row, int column) implements Objective {
    /**
     * Creates the objective.
     *
     * @param layer the layer
     * @param channel the filter
     * @param row the row
     * @param column the column
     * @throws IllegalArgumentException if a number is negative
     */
    public Neuron {
      Terms.fromZero(channel, row, column);
    }

    @Override
    public Set<String> layers() {
      return Set.of(layer);
    }

    @Override
    public String describe() {
      return "neuron(" + Terms.name(layer) + ", " + channel + ", " + row + ", " + column + ")";
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return Reading.of(tape, layer, item).neuron(channel, row, column, factor);
    }
  }

  /**
   * One output before softmax or sigmoid (a logit): its gradient does not vanish when the network
   * is certain.
   *
   * @param layer the layer, usually the head
   * @param index the output
   */
  record Unit(String layer, int index) implements Objective {
    /**
     * Creates the objective.
     *
     * @param layer the layer, usually the head
     * @param index the output
     * @throws IllegalArgumentException if the output is negative
     */
    public Unit {
      Terms.fromZero(index);
    }

    @Override
    public Set<String> layers() {
      return Set.of(LayerInfo.logits(layer));
    }

    @Override
    public String describe() {
      return "unit(" + Terms.name(layer) + ", " + index + ")";
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return Reading.of(tape, LayerInfo.logits(layer), item).meanOfChannel(index, factor);
    }
  }

  /**
   * One output after softmax or sigmoid.
   *
   * @param layer the head
   * @param index the output
   */
  record Probability(String layer, int index) implements Objective {
    /**
     * Creates the objective.
     *
     * @param layer the head
     * @param index the output
     * @throws IllegalArgumentException if the output is negative
     */
    public Probability {
      Terms.fromZero(index);
    }

    @Override
    public Set<String> layers() {
      return Set.of(layer);
    }

    @Override
    public String describe() {
      return "probability(" + Terms.name(layer) + ", " + index + ")";
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return Reading.of(tape, layer, item).meanOfChannel(index, factor);
    }
  }

  /**
   * Logarithm of an output's share in the softmax of the logits, {@code z[k] - ln(sum(exp(z)))}: it
   * rises with the output's own logit and falls with those of all others, most with the strongest.
   * Never above 0; its gradient vanishes where the network is certain.
   *
   * @param layer the head
   * @param index the output
   */
  record LogSoftmax(String layer, int index) implements Objective {
    /**
     * Creates the objective.
     *
     * @param layer the layer, usually the head
     * @param index the output
     * @throws IllegalArgumentException if the output is negative
     */
    public LogSoftmax {
      Terms.fromZero(index);
    }

    @Override
    public Set<String> layers() {
      return Set.of(LayerInfo.logits(layer));
    }

    @Override
    public String describe() {
      return "logsoftmax(" + Terms.name(layer) + ", " + index + ")";
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return Reading.of(tape, LayerInfo.logits(layer), item).logSoftmax(index, factor);
    }
  }

  /**
   * Dot product of the channels with a vector, averaged over positions.
   *
   * @param layer the layer
   * @param vector one number for each channel
   */
  record Direction(String layer, List<Double> vector) implements Objective {
    /**
     * Creates the objective; the vector is copied.
     *
     * @param layer the layer
     * @param vector one number for each channel
     * @throws IllegalArgumentException if the vector is empty or a number is not from -1e30 to 1e30
     */
    public Direction {
      if (vector.isEmpty()) {
        throw new IllegalArgumentException("A direction needs a number for each channel");
      }
      vector = vector.stream().map(v -> Terms.bounded("Number", v)).toList();
    }

    @Override
    public Set<String> layers() {
      return Set.of(layer);
    }

    @Override
    public String describe() {
      StringBuilder text = new StringBuilder("direction(" + Terms.name(layer));
      vector.forEach(v -> text.append(", ").append(Terms.number(v)));
      return text.append(")").toString();
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      Reading reading = Reading.of(tape, layer, item);
      reading.requireChannels(vector.size());
      double value = 0;
      for (int k = 0; k < vector.size(); k++) {
        double weight = vector.get(k);
        value += weight * reading.meanOfChannel(k, factor * weight);
      }
      return value;
    }
  }

  /**
   * Mean of the squared activations of a whole layer (DeepDream).
   *
   * @param layer the layer
   */
  record LayerNorm(String layer) implements Objective {
    @Override
    public Set<String> layers() {
      return Set.of(layer);
    }

    @Override
    public String describe() {
      return "layerNorm(" + Terms.name(layer) + ")";
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return Reading.of(tape, layer, item).meanSquare(factor);
    }
  }

  /**
   * Weighted sum; made by {@link #plus} and {@link #minus}, which flatten it.
   *
   * @param terms at least two
   */
  record Sum(List<Objective> terms) implements Objective {
    /**
     * Creates the sum; nested sums are flattened.
     *
     * @param terms at least two
     * @throws IllegalArgumentException if there are fewer
     */
    public Sum {
      terms = terms.stream().flatMap(t -> Terms.of(t).stream()).toList();
      if (terms.size() < 2) {
        throw new IllegalArgumentException("A sum needs two terms, got " + terms.size());
      }
    }

    @Override
    public Set<String> layers() {
      return Terms.layers(terms);
    }

    @Override
    public String describe() {
      return Terms.describeSum(terms);
    }

    @Override
    public boolean usesLabel() {
      return Terms.useLabel(terms);
    }

    @Override
    public Objective replacingLabel(Function<OwnLabel, Objective> output) {
      return usesLabel() ? new Sum(Terms.replacingLabel(terms, output)) : this;
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      double value = 0;
      for (Objective term : terms) {
        value += term.accumulate(factor, item, tape);
      }
      return value;
    }
  }

  /**
   * A multiple; made by {@link #times}, which folds factors.
   *
   * @param factor from -1e30 to 1e30
   * @param objective what is multiplied, not a sum
   */
  record Scaled(double factor, Objective objective) implements Objective {
    /**
     * Creates the multiple; a nested factor is folded.
     *
     * @param factor from -1e30 to 1e30
     * @param objective what is multiplied, not a sum
     * @throws IllegalArgumentException if the factor is beyond, or a sum is multiplied: use {@link
     *     #times}, which multiplies its terms
     */
    public Scaled {
      if (objective instanceof Scaled inner) {
        factor = factor * inner.factor();
        objective = inner.objective();
      }
      if (objective instanceof Sum) {
        throw new IllegalArgumentException("Multiply a sum with times(), which goes to its terms");
      }
      factor = Terms.bounded("Factor", factor);
    }

    @Override
    public Set<String> layers() {
      return objective.layers();
    }

    @Override
    public String describe() {
      return Terms.describeScaled(factor, objective);
    }

    @Override
    public boolean usesLabel() {
      return objective.usesLabel();
    }

    @Override
    public Objective replacingLabel(Function<OwnLabel, Objective> output) {
      return objective.replacingLabel(output).times(factor);
    }

    @Override
    public double accumulate(double outer, int item, Tape tape) {
      return factor * objective.accumulate(outer * factor, item, tape);
    }
  }

  /**
   * Soft minimum: near the smallest term, so that none is given up. {@code -t ln(mean exp(-v/t))}.
   *
   * @param temperature t, positive; the smaller, the nearer to the true minimum
   * @param terms at least one
   */
  record SoftMin(double temperature, List<Objective> terms) implements Objective {
    /** The temperature where none is given: about a third of a logit. */
    public static final double USUAL_TEMPERATURE = 0.3;

    /**
     * Creates the minimum; the terms are copied.
     *
     * @param temperature t, positive, at most 1e30; the smaller, the nearer to the true minimum
     * @param terms at least one
     * @throws IllegalArgumentException if the temperature is not in its range or there are no terms
     */
    public SoftMin {
      if (!(temperature > 0) || terms.isEmpty()) {
        throw new IllegalArgumentException("Needs a positive temperature and at least one term");
      }
      temperature = Terms.bounded("Temperature", temperature);
      terms = List.copyOf(terms);
    }

    @Override
    public Set<String> layers() {
      return Terms.layers(terms);
    }

    @Override
    public String describe() {
      return "softmin(" + Terms.number(temperature) + ", " + Terms.list(terms) + ")";
    }

    @Override
    public boolean usesLabel() {
      return Terms.useLabel(terms);
    }

    @Override
    public Objective replacingLabel(Function<OwnLabel, Objective> output) {
      return new SoftMin(temperature, Terms.replacingLabel(terms, output));
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      double[] values = new double[terms.size()];
      double lowest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < values.length; i++) {
        values[i] = terms.get(i).accumulate(0, item, tape);
        lowest = Math.min(lowest, values[i]);
      }
      double sum = 0;
      for (double value : values) {
        sum += StrictMath.exp((lowest - value) / temperature);
      }
      for (int i = 0; factor != 0 && i < values.length; i++) {
        double share = StrictMath.exp((lowest - values[i]) / temperature) / sum;
        terms.get(i).accumulate(factor * share, item, tape);
      }
      return lowest - temperature * StrictMath.log(sum / values.length);
    }
  }

  /**
   * Another objective for each item of the batch: a sweep is a batch.
   *
   * @param objectives one for each item
   */
  record PerItem(List<Objective> objectives) implements Objective {
    /**
     * Creates the objective; the list is copied.
     *
     * @param objectives one for each item
     * @throws IllegalArgumentException if there are none
     */
    public PerItem {
      if (objectives.isEmpty()) {
        throw new IllegalArgumentException("Needs an objective for each item");
      }
      objectives = List.copyOf(objectives);
    }

    @Override
    public Set<String> layers() {
      return Terms.layers(objectives);
    }

    @Override
    public String describe() {
      return "perItem(" + Terms.list(objectives) + ")";
    }

    @Override
    public boolean usesLabel() {
      return Terms.useLabel(objectives);
    }

    @Override
    public Objective replacingLabel(Function<OwnLabel, Objective> output) {
      return new PerItem(Terms.replacingLabel(objectives, output));
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return objectives.get(item).accumulate(factor, item, tape);
    }
  }

  /** A third party's objective; runs on every engine. Implement {@code equals}. */
  non-sealed interface Custom extends Objective {}
}
