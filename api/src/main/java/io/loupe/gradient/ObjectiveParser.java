package io.loupe.gradient;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Recursive descent over the text of objectives. */
final class ObjectiveParser {
  private static final String FORMS =
      "Forms: unit(LAYER, k), probability(LAYER, k), logsoftmax(LAYER, k), channel(LAYER, k), neuron(LAYER, k, row,"
          + " column), direction(LAYER, v0, v1, …), layerNorm(LAYER), mean(A, B, …), softmin(A, B,"
          + " …), perItem(A, B, …).";
  private static final String LABEL = "label";
  private static final int DEEPEST = 100;

  private final TextCursor text;
  private int depth;
  private boolean perItem = true;

  ObjectiveParser(String text) {
    this.text = new TextCursor(text);
  }

  Objective parse() {
    Objective objective = sum();
    if (!text.isAtEnd()) {
      throw text.expected("+, - or the end");
    }
    return objective;
  }

  /** Objectives with semicolons between; nothing at all is none. */
  List<Objective> parseAll() {
    perItem = false;
    List<Objective> objectives = new ArrayList<>();
    if (text.isAtEnd()) {
      return objectives;
    }
    do {
      objectives.add(sum());
    } while (text.take(';'));
    if (!text.isAtEnd()) {
      throw text.expected("+, -, ; or the end");
    }
    return objectives;
  }

  private Objective sum() {
    if (++depth > DEEPEST) {
      throw text.expected("fewer than " + DEEPEST + " nested brackets");
    }
    List<Objective> terms = new ArrayList<>();
    boolean negative = text.take('-');
    do {
      Objective term = product();
      terms.addAll(Terms.of(negative ? term.times(-1) : term));
      negative = text.isAt('-');
    } while (text.take('+') || text.take('-'));
    depth--;
    return terms.size() == 1 ? terms.get(0) : new Objective.Sum(terms);
  }

  private Objective product() {
    if (!text.isAtNumber()) {
      return atom();
    }
    int start = text.mark();
    double factor = text.number();
    text.require('*');
    Objective objective = atom();
    try {
      return objective.times(factor);
    } catch (IllegalArgumentException e) {
      text.returnTo(start);
      throw text.expected("a smaller factor");
    }
  }

  private Objective atom() {
    if (text.take('(')) {
      Objective inner = sum();
      text.require(')');
      return inner;
    }
    int start = text.mark();
    String form = text.word(Character::isLetter);
    Objective objective =
        switch (form) {
          case "unit" -> output(OutputKind.UNIT);
          case "probability" -> output(OutputKind.PROBABILITY);
          case "logsoftmax" -> output(OutputKind.LOG_SOFTMAX);
          case "channel" -> new Objective.Channel(firstLayer(), nextFilter());
          case "neuron" -> neuron();
          case "direction" -> direction();
          case "layerNorm" -> new Objective.LayerNorm(firstLayer());
          case "mean" -> Objectives.mean(list());
          case "softmin" -> softMin();
          case "perItem" -> perItem(start);
          default -> {
            text.returnTo(start);
            throw text.expected("an objective", FORMS);
          }
        };
    text.require(')');
    return objective;
  }

  private Objective perItem(int start) {
    if (!perItem) {
      text.returnTo(start);
      throw text.expected(
          "an objective for one image", "Separate several by semicolons instead of perItem.");
    }
    return new Objective.PerItem(list());
  }

  private Objective output(OutputKind kind) {
    String layer = firstLayer();
    text.require(',');
    int start = text.mark();
    if (text.word(Character::isLetter).equals(LABEL)) {
      return new OwnLabel(layer, kind);
    }
    text.returnTo(start);
    return kind.of(layer, text.index("a filter number or label"));
  }

  private Objective neuron() {
    return new Objective.Neuron(
        firstLayer(), nextFilter(), next("a row number"), next("a column number"));
  }

  private Objective direction() {
    String layer = firstLayer();
    List<Double> vector = new ArrayList<>();
    text.require(',');
    do {
      vector.add(text.signedNumber());
    } while (text.take(','));
    return new Objective.Direction(layer, vector);
  }

  private Objective softMin() {
    text.require('(');
    double temperature = temperature().orElse(Objective.SoftMin.USUAL_TEMPERATURE);
    return new Objective.SoftMin(temperature, terms());
  }

  /** A number before a comma; before anything else it is the factor of the first term. */
  private OptionalDouble temperature() {
    int start = text.mark();
    boolean negative = text.take('-');
    if (text.isAtNumber()) {
      double number = text.number();
      if (text.take(',')) {
        if (negative || number == 0) {
          text.returnTo(start);
          throw text.expected("a positive temperature");
        }
        return OptionalDouble.of(number);
      }
    }
    text.returnTo(start);
    return OptionalDouble.empty();
  }

  private List<Objective> list() {
    text.require('(');
    return terms();
  }

  private List<Objective> terms() {
    List<Objective> terms = new ArrayList<>();
    do {
      terms.add(sum());
    } while (text.take(','));
    return terms;
  }

  private String firstLayer() {
    text.require('(');
    for (char quote : new char[] {'\'', '"'}) {
      if (text.isAt(quote)) {
        return text.quoted(quote);
      }
    }
    String layer = text.word(Terms::isPlain);
    if (layer.isEmpty()) {
      throw text.expected("a layer name");
    }
    return layer;
  }

  private int nextFilter() {
    return next("a filter number");
  }

  private int next(String what) {
    text.require(',');
    return text.index(what);
  }
}
