package io.loupe.gradient;

import io.loupe.model.LayerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is to become large: an expression over activations, as data.
 *
 * <p>Larger is always better. Two equal expressions are equal objects, {@link #describe()} is their
 * canonical text, and {@link Objectives#parse} reads it back. {@link Custom} is the door for third
 * parties.
 */
public sealed interface Objective {
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
   * @param factor finite
   * @return the product, with factors folded
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
     * @throws IllegalArgumentException if the vector is empty or not finite
     */
    public Direction {
      vector = vector.stream().map(v -> v + 0.0).toList();
      if (vector.isEmpty() || !vector.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("Direction " + vector + " is empty or not finite");
      }
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
   * @param factor finite
   * @param objective what is multiplied
   */
  record Scaled(double factor, Objective objective) implements Objective {
    /**
     * Creates the multiple; a nested factor is folded.
     *
     * @param factor finite
     * @param objective what is multiplied
     * @throws IllegalArgumentException if the factor is not finite
     */
    public Scaled {
      if (objective instanceof Scaled inner) {
        factor = factor * inner.factor();
        objective = inner.objective();
      }
      factor += 0.0;
      if (!Double.isFinite(factor)) {
        throw new IllegalArgumentException("Factor " + factor + " is not finite");
      }
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
    /**
     * Creates the minimum; the terms are copied.
     *
     * @param temperature t, positive; the smaller, the nearer to the true minimum
     * @param terms at least one
     * @throws IllegalArgumentException if the temperature is not positive or there are no terms
     */
    public SoftMin {
      if (!(temperature > 0) || terms.isEmpty()) {
        throw new IllegalArgumentException("Needs a positive temperature and at least one term");
      }
      terms = List.copyOf(terms);
    }

    @Override
    public Set<String> layers() {
      return Terms.layers(terms);
    }

    @Override
    public String describe() {
      StringBuilder text = new StringBuilder("softmin(" + Terms.number(temperature));
      terms.forEach(t -> text.append(", ").append(t.describe()));
      return text.append(")").toString();
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
     */
    public PerItem {
      objectives = List.copyOf(objectives);
    }

    @Override
    public Set<String> layers() {
      return Terms.layers(objectives);
    }

    @Override
    public String describe() {
      StringBuilder text = new StringBuilder("perItem(");
      for (int i = 0; i < objectives.size(); i++) {
        text.append(i == 0 ? "" : ", ").append(objectives.get(i).describe());
      }
      return text.append(")").toString();
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return objectives.get(item).accumulate(factor, item, tape);
    }
  }

  /** A third party's objective; runs on every engine. Implement {@code equals}. */
  non-sealed interface Custom extends Objective {}
}
