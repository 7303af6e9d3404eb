package io.loupe.visualizer;

import io.loupe.Experimental;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.OutputKind;
import io.loupe.gradient.OwnLabel;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a model decides, by its last layer's activation function and size and by what the data say
 * of their samples. The one answer for every visualizer.
 *
 * <p>Softmax over several outputs chooses one of as many classes. One sigmoid speaks for class 1
 * from above 0.5 and for class 0 below, one tanh from above 0. Several sigmoids, or outputs from -1
 * to 1, are independent where the data hold rows of zeros and ones (or of -1 and 1), and classes
 * where they hold one class a sample. Linear outputs are logits of classes where the data hold
 * classes, else numbers. A map or a sequence decides nothing for the sample as a whole.
 *
 * <p>Immutable, and safe for use by several threads. Probabilities are of one sample, in the order
 * of {@link #names}; K is the number of outputs, one channel each.
 */
@Experimental
public final class Classifier {
  private static final double SLACK = 1e-3;

  private final LayerInfo head;
  private final Kind kind;
  private final Function function;
  private final String refusal;

  /** What is decided. */
  public enum Kind {
    /** One of several classes, one output for each: the largest. */
    CLASSES,
    /** One of two classes by one output and a threshold. */
    TWO_CLASSES,
    /** Several yes or no, one output and a threshold for each. */
    INDEPENDENT,
    /** Numbers: a regression. */
    NUMBERS,
    /** Nothing about a sample as a whole. */
    NOTHING
  }

  private enum Function {
    SOFTMAX,
    LOG_SOFTMAX,
    SHARE,
    SIGNED,
    LINEAR,
    OTHER;

    static Function of(String activation) {
      return switch (activation) {
        case "softmax" -> SOFTMAX;
        case "log_softmax" -> LOG_SOFTMAX;
        case "sigmoid", "hard_sigmoid", "sparse_sigmoid" -> SHARE;
        case "tanh", "softsign", "hard_tanh" -> SIGNED;
        case "linear", "" -> LINEAR;
        default -> OTHER;
      };
    }
  }

  private Classifier(LayerInfo head, Kind kind, Function function, String refusal) {
    this.head = head;
    this.kind = kind;
    this.function = function;
    this.refusal = refusal;
  }

  /**
   * By the last layer alone.
   *
   * @param model may be closed later; nothing of it is kept but what it says of the layer
   * @return what is decided
   */
  public static Classifier of(Model model) {
    return of(model, Optional.empty());
  }

  /**
   * By the last layer and the run's data, if it has any.
   *
   * @param context of the run; its data are opened and closed again
   * @return what is decided
   */
  public static Classifier of(RenderContext context) {
    return of(context.model(), context.optionalDataset());
  }

  /**
   * By the last layer and what the data say of their samples.
   *
   * @param model gives the last layer
   * @param data opened and closed again; where samples have rows of numbers, all are read
   * @return what is decided
   * @throws DatasetException if the data cannot be read
   */
  public static Classifier of(Model model, Optional<Dataset> data) {
    return of(LayerSelection.OUTPUT.resolve(model).get(0), data);
  }

  /**
   * By a last layer and what the data say of their samples.
   *
   * @param head the last layer
   * @param data opened and closed again; where samples have rows of numbers, all are read
   * @return what is decided
   * @throws DatasetException if the data cannot be read
   */
  public static Classifier of(LayerInfo head, Optional<Dataset> data) {
    Function function = Function.of(head.activation());
    int outputs = head.channels();
    if (head.outputShape().elements() != outputs) {
      return new Classifier(
          head,
          Kind.NOTHING,
          function,
          "it answers with " + head.outputShape() + ", not with one number for each output");
    }
    if (outputs == 1 && (function == Function.SOFTMAX || function == Function.LOG_SOFTMAX)) {
      return new Classifier(
          head,
          Kind.NOTHING,
          function,
          "the softmax of a single output is the same for all inputs");
    }
    Taught taught = data.map(d -> Taught.of(d, outputs)).orElse(Taught.NOTHING);
    Kind kind = outputs == 1 ? ofOne(function, taught) : ofSeveral(function, taught);
    return new Classifier(head, kind, function, "");
  }

  /**
   * By a last layer and what it was found to decide.
   *
   * @param head the last layer
   * @param kind what is decided
   * @return what is decided
   */
  public static Classifier of(LayerInfo head, Kind kind) {
    return new Classifier(head, kind, Function.of(head.activation()), "");
  }

  private static Kind ofOne(Function function, Taught taught) {
    return switch (taught) {
      case NUMBERS -> Kind.NUMBERS;
      case YES_OR_NO -> function == Function.OTHER ? Kind.NUMBERS : Kind.TWO_CLASSES;
      case TWO_LABELS -> function == Function.OTHER ? Kind.NUMBERS : Kind.TWO_CLASSES;
      case LABELS, NOTHING ->
          function == Function.SHARE || function == Function.SIGNED
              ? Kind.TWO_CLASSES
              : Kind.NUMBERS;
    };
  }

  private static Kind ofSeveral(Function function, Taught taught) {
    if (function == Function.SOFTMAX || function == Function.LOG_SOFTMAX) {
      return Kind.CLASSES;
    }
    return switch (taught) {
      case NUMBERS -> Kind.NUMBERS;
      case YES_OR_NO -> function == Function.OTHER ? Kind.NUMBERS : Kind.INDEPENDENT;
      case LABELS, TWO_LABELS -> Kind.CLASSES;
      case NOTHING ->
          switch (function) {
            case SHARE, SIGNED -> Kind.INDEPENDENT;
            case LINEAR -> Kind.CLASSES;
            default -> Kind.NUMBERS;
          };
    };
  }

  /**
   * The last layer.
   *
   * @return the last layer
   */
  public LayerInfo head() {
    return head;
  }

  /**
   * What is decided at each place, where the last layer gives a map or a sequence whose activation
   * function says so: one of several classes by softmax, or independent yes or no by sigmoid.
   *
   * @return of the channels at one place; empty where the layer does not give several places, or
   *     gives numbers there
   */
  public Optional<Classifier> ofPlace() {
    if (head.outputShape().rank() < 2 || head.outputShape().elements() == head.channels()) {
      return Optional.empty();
    }
    return switch (function) {
      case SOFTMAX, LOG_SOFTMAX ->
          head.channels() == 1
              ? Optional.empty()
              : Optional.of(new Classifier(head, Kind.CLASSES, function, ""));
      case SHARE -> Optional.of(new Classifier(head, Kind.INDEPENDENT, function, ""));
      case SIGNED, LINEAR, OTHER -> Optional.empty();
    };
  }

  /**
   * What is decided.
   *
   * @return what is decided
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Whether exactly one of two classes or more is decided on.
   *
   * @return true for one of several classes and for two
   */
  public boolean decidesBetweenClasses() {
    return kind == Kind.CLASSES || kind == Kind.TWO_CLASSES;
  }

  /**
   * Number of classes to choose from, or of independent outputs; 0 where there are none.
   *
   * @return their number
   */
  public int classes() {
    return switch (kind) {
      case CLASSES, INDEPENDENT -> head.channels();
      case TWO_CLASSES -> 2;
      case NUMBERS, NOTHING -> 0;
    };
  }

  /**
   * A name for each class or output: the data's where they fit, else its number.
   *
   * @param given names of classes in the order of their numbers; may be too few, or none
   * @return a name for each class, or each output that is independent or a number; empty where
   *     nothing is decided
   */
  public List<String> names(List<String> given) {
    int count = kind == Kind.NUMBERS ? head.channels() : classes();
    return IntStream.range(0, count)
        .mapToObj(k -> k < given.size() ? given.get(k) : Integer.toString(k))
        .toList();
  }

  /**
   * What the model decides, as a part of a sentence.
   *
   * @return words without a full stop
   */
  public String describe() {
    int outputs = head.channels();
    String name = head.activation().isEmpty() ? "" : head.activation() + " ";
    return switch (kind) {
      case CLASSES -> "one of " + outputs + " classes by the largest of its " + name + "outputs";
      case TWO_CLASSES ->
          "between two classes by one "
              + name
              + "output: class 1 above "
              + (threshold() == 0 ? "0" : String.format(Locale.ROOT, "%.1f", threshold()));
      case INDEPENDENT ->
          outputs
              + " independent yes or no by its "
              + name
              + "outputs: yes above "
              + (threshold() == 0 ? "0" : String.format(Locale.ROOT, "%.1f", threshold()));
      case NUMBERS -> outputs == 1 ? "nothing, it predicts a number" : outputs + " numbers";
      case NOTHING -> "nothing about a sample as a whole: " + refusal;
    };
  }

  /**
   * Says that there is no accuracy or error, and why.
   *
   * @return a sentence
   */
  public String meaningless() {
    return "Layer \""
        + head.name()
        + "\" of shape "
        + head.outputShape()
        + " decides "
        + (kind == Kind.NOTHING ? describe() : "nothing that the data can be compared with")
        + ".";
  }

  /**
   * Refuses where there are no classes to choose from.
   *
   * @param what needs classes, as the beginning of a sentence
   * @throws ParameterException unless exactly one of two classes or more is decided on
   */
  public void requireClasses(String what) {
    if (!decidesBetweenClasses()) {
      throw new ParameterException(
          "Layer \""
              + head.name()
              + "\" of shape "
              + head.outputShape()
              + " does not decide between classes: "
              + (kind == Kind.NOTHING
                  ? refusal
                  : kind == Kind.NUMBERS
                      ? "it predicts " + (head.channels() == 1 ? "a number" : "numbers")
                      : "its outputs are independent of each other")
              + ".",
          what
              + " needs a model that chooses one of two classes or more, or data with one class"
              + " for each sample.");
    }
  }

  /**
   * Value above which an output says yes.
   *
   * @return 0.5 of a sigmoid, else 0
   */
  public double threshold() {
    return function == Function.SHARE ? 0.5 : 0;
  }

  /**
   * Probabilities of the classes, or of each independent output. Linear outputs are logits.
   *
   * @param values of the last layer, K for each sample
   * @param offset where the sample's begin
   * @return [classes], or [K] where outputs are independent
   */
  public double[] probabilities(float[] values, int offset) {
    int outputs = head.channels();
    if (kind == Kind.TWO_CLASSES) {
      double yes = share(values[offset]);
      return new double[] {1 - yes, yes};
    }
    double[] row = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      row[k] = values[offset + k];
    }
    if (kind == Kind.INDEPENDENT) {
      for (int k = 0; k < outputs; k++) {
        row[k] = share(row[k]);
      }
    } else if (!isProbabilities(row)) {
      softmax(row);
    }
    return row;
  }

  /**
   * Whether probabilities can be read from the last layer.
   *
   * @return false where numbers are predicted or nothing is decided
   */
  public boolean hasProbabilities() {
    return kind != Kind.NUMBERS && kind != Kind.NOTHING;
  }

  /**
   * Whether each output is a probability of its own.
   *
   * @return true if the activation function is a sigmoid
   */
  public boolean isSigmoid() {
    return function == Function.SHARE;
  }

  /**
   * Whether the last layer's own values are the probabilities of classes.
   *
   * @return true if the activation function is softmax
   */
  public boolean isSoftmax() {
    return function == Function.SOFTMAX;
  }

  /**
   * Probabilities on each item of a batch.
   *
   * @param gradients of the model
   * @param batch [N, ...] in the model's input scale; not kept
   * @return [N][classes], or [N][K] where outputs are independent
   */
  public double[][] probabilities(Differentiable gradients, Tensor batch) {
    int items = batch.shape().dim(0);
    try (ForwardPass pass = gradients.forward(batch, Set.of(head.name()))) {
      float[] values = pass.activation(head.name()).toArray();
      double[][] rows = new double[items][];
      for (int n = 0; n < items; n++) {
        rows[n] = probabilities(values, n * head.channels());
      }
      return rows;
    }
  }

  /**
   * The value of an output with a threshold whose probability is given.
   *
   * @param probability above 0 and below 1
   * @return the value at which {@link #share} is that probability
   */
  public double outputAt(double probability) {
    return switch (function) {
      case SHARE -> probability;
      case SIGNED -> 2 * probability - 1;
      default -> StrictMath.log(probability / (1 - probability));
    };
  }

  /**
   * Probability that an output with a threshold says yes.
   *
   * @param value of the output
   * @return from 0 to 1
   */
  public double share(double value) {
    return switch (function) {
      case SHARE -> value;
      case SIGNED -> (1 + value) / 2;
      default -> 1 / (1 + StrictMath.exp(-value));
    };
  }

  /** Where the engine does not tell the function, values that could be probabilities are. */
  private boolean isProbabilities(double[] row) {
    if (!head.activation().isEmpty()) {
      return function == Function.SOFTMAX || function == Function.SHARE;
    }
    double sum = 0;
    for (double value : row) {
      if (!(value >= 0) || !(value <= 1)) {
        return false;
      }
      sum += value;
    }
    return Math.abs(sum - 1) < SLACK;
  }

  /**
   * Turns logits into probabilities.
   *
   * @param row changed in place
   */
  public static void softmax(double[] row) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double value : row) {
      highest = Math.max(highest, value);
    }
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      row[k] = StrictMath.exp(row[k] - highest);
      sum += row[k];
    }
    for (int k = 0; k < row.length; k++) {
      row[k] /= sum;
    }
  }

  /**
   * The class that is decided on, the lowest of equals; only where there are classes.
   *
   * @param values of the last layer, K for each sample
   * @param offset where the sample's begin
   * @return number of the class
   */
  public int decision(float[] values, int offset) {
    if (kind == Kind.TWO_CLASSES) {
      return isYes(values[offset]) ? 1 : 0;
    }
    int best = 0;
    for (int k = 1; k < head.channels(); k++) {
      best = values[offset + k] > values[offset + best] ? k : best;
    }
    return best;
  }

  /**
   * Whether an output with a threshold says yes.
   *
   * @param value of the output
   * @return true above {@link #threshold}
   */
  public boolean isYes(double value) {
    return value > threshold();
  }

  /**
   * Puts a sample's own class into an objective. Of a model with one output, class 1 is the output
   * and class 0 its negative: {@code unit} is the logit, and the negated logit is that of class 0;
   * {@code probability} becomes the negated probability, which is that of class 0 less 1.
   *
   * @param objective may ask for the label of the sample; one that does not is given back
   * @param sample with its label
   * @param model of the outputs
   * @return an objective that does not ask for the label
   * @throws DatasetException if the sample has no label, or the model no output for it
   */
  public Objective forLabel(Objective objective, Sample sample, Model model) {
    if (!objective.usesLabel()) {
      return objective;
    }
    if (sample.label().isEmpty()) {
      throw new DatasetException(
          "Sample "
              + sample.id()
              + " has no label, and objective \""
              + objective.describe()
              + "\" asks for it.",
          "Give data with labels, or name the output with --objective, for example "
              + objective.forLabel(head.channels() > 3 ? 3 : 0).describe()
              + ".",
          null);
    }
    int label = sample.label().getAsInt();
    try {
      Objective own = objective.replacingLabel(part -> ofLabel(part, label));
      Objectives.check(own, model);
      return own;
    } catch (ParameterException e) {
      throw new DatasetException(
          "Sample " + sample.id() + " has label " + label + ", for which the model has no output.",
          e.getMessage() + " Give data whose labels number the model's classes.",
          e);
    }
  }

  private Objective ofLabel(OwnLabel part, int label) {
    boolean ofHead = LayerInfo.withoutLogits(part.layer()).equals(head.name());
    if (!ofHead || head.channels() > 1 || kind == Kind.NOTHING) {
      return part.kind().of(part.layer(), label);
    }
    if (kind == Kind.NUMBERS) {
      throw new ParameterException(
          "Layer \"" + head.name() + "\" predicts a number, not a class.",
          "Write " + Objectives.unit(head.name(), 0).describe() + ".");
    }
    if (label > 1) {
      throw new ParameterException(
          "Layer \"" + head.name() + "\" decides between class 0 and class 1 only.", "");
    }
    if (part.kind() == OutputKind.LOG_SOFTMAX) {
      throw new ParameterException(
          "The softmax of the one output of layer \"" + head.name() + "\" is the same for all.",
          "Write unit(" + head.name() + ", label).");
    }
    return ofClass(part.kind(), label);
  }

  /**
   * The logit, or whatever else of the output counts, that grows as the decision for a class
   * becomes surer.
   *
   * @param part what of the output counts
   * @param label number of the class or output
   * @return the objective
   */
  public Objective ofClass(OutputKind part, int label) {
    if (kind != Kind.TWO_CLASSES) {
      return part.of(head.name(), label);
    }
    Objective yes = part.of(head.name(), 0);
    return label == 1 ? yes : yes.times(-1);
  }
}
