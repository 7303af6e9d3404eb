package io.loupe.visualizers.weakness;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Tape;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A decision at each step of a sequence or place of a map: a target is a class that one place says
 * which did not say it, or an output that turns at one place. Which place is left to the search:
 * the one that is nearest to it.
 *
 * @param classifier of one place
 * @see <a href="https://arxiv.org/abs/1703.08603">Xie, Wang, Zhang, Zhou, Xie and Yuille 2017</a>
 */
record PlaceDecisions(Classifier classifier, List<String> names) implements Decisions {
  private static final Verdict UNDECIDED = new Verdict(1, new double[0], new double[0]);
  private static final double SLACK = 1e-2;

  @Override
  public Verdict read(float[] scores, float[] outputs, int item) {
    int width = classifier.head().channels();
    int places = classifier.head().outputShape().elements() / width;
    float[] row = new float[width];
    int size = places * width;
    double[] logits = new double[size];
    double[] shares = new double[size];
    double border =
        ofClasses() ? 0 : Decisions.border(classifier, scores, outputs, item * size, size);
    for (int p = 0; p < places; p++) {
      double sum = 0;
      for (int k = 0; k < width; k++) {
        int at = (item * width + k) * places + p;
        logits[p * width + k] = scores[at] - border;
        row[k] = outputs[at];
      }
      double[] own = classifier.probabilities(row, 0);
      for (int k = 0; k < width; k++) {
        shares[p * width + k] = own[k];
        sum += own[k];
      }
      if (ofClasses() && Math.abs(sum - 1) > SLACK) {
        throw new ParameterException(
            "The softmax of layer \""
                + classifier.head().name()
                + "\" does not run over its channels, so that no place decides between them.",
            "Give a model that decides between classes at each place.");
      }
    }
    return new Verdict(width, logits, shares);
  }

  private boolean ofClasses() {
    return classifier.kind() == Kind.CLASSES;
  }

  @Override
  public int targets() {
    return classifier.classes();
  }

  @Override
  public boolean isOpen(int target, Verdict first) {
    return IntStream.range(0, first.places()).anyMatch(p -> isOpen(p, target, first));
  }

  private boolean isOpen(int place, int target, Verdict first) {
    return first.places() == 0 || !ofClasses() || first.decision(place) != target;
  }

  /** The place that is nearest to what is wanted, the first of equals; -1 if there is none. */
  int place(int target, Verdict first, Verdict now) {
    int best = -1;
    double most = 0;
    for (int p = 0; p < now.places(); p++) {
      if (isOpen(p, target, first)) {
        double lead = leadAt(p, target, first, now);
        if (best < 0 || lead > most) {
          best = p;
          most = lead;
        }
      }
    }
    return best;
  }

  private double leadAt(int place, int target, Verdict first, Verdict now) {
    double own = now.logit(place, target);
    if (ofClasses()) {
      double rival = now.logit(place, now.rival(place, target));
      return own - rival - TIE * (1 + Math.max(Math.abs(own), Math.abs(rival)));
    }
    return (wantsNo(place, target, first) ? -own : own) - TIE * (1 + Math.abs(own));
  }

  private static boolean wantsNo(int place, int target, Verdict first) {
    return first.places() > 0 && first.isYes(place, target);
  }

  @Override
  public double lead(int target, Verdict first, Verdict now) {
    return leadAt(place(target, first, now), target, first, now);
  }

  @Override
  public Objective objective(int target, Verdict first, Verdict now) {
    int place = place(target, first, now);
    String logits = LayerInfo.logits(classifier.head().name());
    Objective own = new AtPlace(logits, target, place);
    if (ofClasses()) {
      return own.minus(new AtPlace(logits, now.rival(place, target), place));
    }
    return wantsNo(place, target, first) ? own.times(-1) : own;
  }

  /**
   * One channel at one place.
   *
   * @param place counted row by row
   */
  private record AtPlace(String layer, int channel, int place) implements Objective.Custom {
    @Override
    public Set<String> layers() {
      return Set.of(layer);
    }

    @Override
    public String describe() {
      return "channel " + channel + " of " + layer + " at place " + place;
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      var activation = tape.activation(layer);
      Shape shape = activation.shape().item();
      int at = item * shape.elements() + channel * (shape.elements() / shape.dim(0)) + place;
      if (factor != 0) {
        tape.gradient(layer)[at] += (float) factor;
      }
      return activation.data().get(at);
    }
  }

  @Override
  public boolean holds(int target, Verdict first, Verdict now) {
    int place = place(target, first, now);
    if (ofClasses()) {
      return now.decision(place) == target;
    }
    return first.places() == 0 ? now.isYes(place, target) : isTurned(place, target, first, now);
  }

  private static boolean isTurned(int place, int target, Verdict first, Verdict now) {
    return now.isYes(place, target) != first.isYes(place, target);
  }

  @Override
  public boolean isBack(int target, Verdict first, Verdict now) {
    return !holds(target, first, now);
  }

  @Override
  public boolean isSame(Verdict first, Verdict now) {
    return IntStream.range(0, now.places()).noneMatch(p -> isTurned(p, first, now));
  }

  @Override
  public double nearness(int target, Verdict first) {
    double sum = 0;
    for (int p = 0; p < first.places(); p++) {
      sum += first.logit(p, target);
    }
    return sum / first.places();
  }

  @Override
  public double certainty(int target, Verdict now) {
    return now.probability(place(target, UNDECIDED, now), target);
  }

  @Override
  public double enough(double certainty) {
    double own = Decisions.logit(certainty);
    return ofClasses() ? own + StrictMath.log(targets() - 1.0) : own;
  }

  @Override
  public Verdict undecided(Verdict noise) {
    return UNDECIDED;
  }

  @Override
  public String said(Verdict verdict) {
    int[] counts = new int[targets()];
    for (int p = 0; p < verdict.places(); p++) {
      for (int k = 0; k < counts.length; k++) {
        counts[k] += (ofClasses() ? verdict.decision(p) == k : verdict.isYes(p, k)) ? 1 : 0;
      }
    }
    int most = 0;
    for (int k = 1; k < counts.length; k++) {
      most = counts[k] > counts[most] ? k : most;
    }
    return "mostly " + names.get(most);
  }

  @Override
  public String figure(Verdict first) {
    return first.places() + " " + (isSequence() ? "steps" : "places");
  }

  @Override
  public String figure(int target, Verdict first, Verdict now) {
    int place = place(target, first, now);
    double yes = now.probability(place, target);
    boolean no = !ofClasses() && wantsNo(place, target, first);
    return at(place) + ": " + Figures.probability(no ? 1 - yes : yes);
  }

  private boolean isSequence() {
    return classifier.head().outputShape().rank() == 2;
  }

  private String at(int place) {
    return isSequence() ? "step " + place : "at " + position(place);
  }

  /** A step, or row and column, from 0. */
  private String position(int place) {
    Shape shape = classifier.head().outputShape();
    StringBuilder text = new StringBuilder();
    int rest = place;
    for (int axis = shape.rank() - 1; axis > 0; axis--) {
      text.insert(0, (axis == 1 ? "" : ",") + rest % shape.dim(axis));
      rest /= shape.dim(axis);
    }
    return text.toString();
  }

  @Override
  public String column(int target) {
    return (ofClasses() ? "to " : "turns ") + names.get(target);
  }

  @Override
  public int row(int target, Verdict first) {
    return 0;
  }

  @Override
  public String rowName(int row) {
    return isSequence() ? "at any step" : "at any place";
  }

  @Override
  public String label(int target) {
    return names.get(target);
  }

  @Override
  public String pair(int row, int target) {
    return column(target) + " " + rowName(row);
  }

  @Override
  public String from(int target, Verdict first, Verdict now) {
    int place = place(target, first, now);
    return ofClasses()
        ? names.get(first.decision(place))
        : (first.isYes(place, target) ? "" : "not ") + names.get(target);
  }

  @Override
  public String to(int target, Verdict first) {
    return ofClasses() ? names.get(target) : names.get(target) + " turned";
  }

  @Override
  public List<String> factNames() {
    return List.of("place", "p before", "p after", "places turned");
  }

  @Override
  public List<Object> facts(int target, Verdict first, Verdict now, boolean found) {
    int place = place(target, first, now);
    int turned = 0;
    for (int p = 0; p < now.places(); p++) {
      turned += isTurned(p, first, now) ? 1 : 0;
    }
    return found
        ? List.of(
            position(place),
            first.probability(place, target),
            now.probability(place, target),
            turned)
        : List.of("", "", "", "");
  }

  private boolean isTurned(int place, Verdict first, Verdict now) {
    if (ofClasses()) {
      return now.decision(place) != first.decision(place);
    }
    for (int k = 0; k < targets(); k++) {
      if (isTurned(place, k, first, now)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String title() {
    return "The smallest change found that turns the decision at "
        + (isSequence() ? "one step" : "one place");
  }

  @Override
  public String noun() {
    return "class";
  }

  @Override
  public String turned() {
    return "turn the model's decision at one " + (isSequence() ? "step" : "place");
  }

  @Override
  public String matrixTitle() {
    return "How far it is until each class is said somewhere";
  }

  @Override
  public String rows() {
    return "One row: the search may choose where.";
  }

  @Override
  public String pairs() {
    return " that bring each class to a "
        + (isSequence() ? "step" : "place")
        + " that did not say it";
  }

  @Override
  public String underInputs() {
    return "the place that turns, with the model's probability of what it says then";
  }
}
