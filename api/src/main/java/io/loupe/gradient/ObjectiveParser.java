package io.loupe.gradient;

import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Recursive descent over the canonical text of objectives. */
final class ObjectiveParser {
  private static final String FORMS =
      "an objective: channel(LAYER, k), neuron(LAYER, k, row, column), unit(LAYER, k),"
          + " probability(LAYER, k), direction(LAYER, v0, v1, …), layerNorm(LAYER),"
          + " softmin(t, A, B, …) or perItem(A, B, …)";
  private static final int DEEPEST = 100;

  private final String text;
  private int at;
  private int depth;

  ObjectiveParser(String text) {
    this.text = text;
  }

  Objective parse() {
    Objective objective = sum();
    skipBlanks();
    if (at < text.length()) {
      throw expected("+, - or the end");
    }
    return objective;
  }

  private Objective sum() {
    if (++depth > DEEPEST) {
      throw expected("fewer than " + DEEPEST + " nested brackets");
    }
    Objective objective = take('-') ? product().times(-1) : product();
    while (true) {
      if (take('+')) {
        objective = objective.plus(product());
      } else if (take('-')) {
        objective = objective.minus(product());
      } else {
        depth--;
        return objective;
      }
    }
  }

  private Objective product() {
    skipBlanks();
    boolean digit = at < text.length() && (Character.isDigit(peek()) || peek() == '.');
    if (!digit) {
      return atom();
    }
    double factor = number();
    require('*');
    Objective objective = atom();
    try {
      return objective.times(factor);
    } catch (IllegalArgumentException e) {
      throw expected("a smaller factor before this place");
    }
  }

  private Objective atom() {
    if (take('(')) {
      Objective inner = sum();
      require(')');
      return inner;
    }
    int start = at;
    String form = word(Character::isLetter);
    Objective objective =
        switch (form) {
          case "channel" -> channel();
          case "neuron" -> neuron();
          case "unit" -> unit();
          case "probability" -> probability();
          case "direction" -> direction();
          case "layerNorm" -> layerNorm();
          case "softmin" -> softMin();
          case "perItem" -> perItem();
          default -> {
            at = start;
            throw expected(FORMS);
          }
        };
    require(')');
    return objective;
  }

  private Objective channel() {
    return new Objective.Channel(firstLayer(), nextIndex());
  }

  private Objective unit() {
    return new Objective.Unit(firstLayer(), nextIndex());
  }

  private Objective probability() {
    return new Objective.Probability(firstLayer(), nextIndex());
  }

  private Objective neuron() {
    return new Objective.Neuron(firstLayer(), nextIndex(), nextIndex(), nextIndex());
  }

  private Objective layerNorm() {
    return new Objective.LayerNorm(firstLayer());
  }

  private Objective direction() {
    String layer = firstLayer();
    List<Double> vector = new ArrayList<>();
    require(',');
    do {
      vector.add(signed());
    } while (take(','));
    return new Objective.Direction(layer, vector);
  }

  private Objective softMin() {
    require('(');
    double temperature = signed();
    if (!(temperature > 0)) {
      throw expected("a positive temperature before this place");
    }
    require(',');
    return new Objective.SoftMin(temperature, list());
  }

  private Objective perItem() {
    require('(');
    return new Objective.PerItem(list());
  }

  private List<Objective> list() {
    List<Objective> terms = new ArrayList<>();
    do {
      terms.add(sum());
    } while (take(','));
    return terms;
  }

  private String firstLayer() {
    require('(');
    skipBlanks();
    if (at < text.length() && peek() == '"') {
      return quoted();
    }
    String layer = word(Terms::isPlain);
    if (layer.isEmpty()) {
      throw expected("a layer name");
    }
    return layer;
  }

  private String quoted() {
    StringBuilder name = new StringBuilder();
    for (at++; at < text.length() && peek() != '"'; at++) {
      if (peek() == '\\' && at + 1 < text.length()) {
        at++;
      }
      name.append(peek());
    }
    require('"');
    return name.toString();
  }

  private int nextIndex() {
    require(',');
    skipBlanks();
    int start = at;
    String digits = word(Character::isDigit);
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      at = start;
      throw expected("a whole number from 0");
    }
  }

  private double signed() {
    return take('-') ? -number() : number();
  }

  private double number() {
    skipBlanks();
    int start = at;
    word(c -> Character.isDigit(c) || c == '.');
    if (at < text.length() && (peek() == 'e' || peek() == 'E')) {
      at++;
      if (at < text.length() && (peek() == '-' || peek() == '+')) {
        at++;
      }
      word(Character::isDigit);
    }
    try {
      double value = Double.parseDouble(text.substring(start, at));
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      at = start;
    }
    at = start;
    throw expected("a number");
  }

  private String word(Predicate<Character> part) {
    skipBlanks();
    int start = at;
    while (at < text.length() && part.test(peek())) {
      at++;
    }
    return text.substring(start, at);
  }

  private char peek() {
    return text.charAt(at);
  }

  private boolean take(char c) {
    skipBlanks();
    if (at < text.length() && peek() == c) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char c) {
    if (!take(c)) {
      throw expected("\"" + c + "\"");
    }
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private ParameterException expected(String what) {
    return new ParameterException(
        "Cannot read the objective \"" + text + "\" at character " + (at + 1) + ".",
        "Expected " + what + ".");
  }
}
