package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.Splitter;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the user says that Lambda layers and classes of one's own compute, whose Python code is
 * never run: expressions of functions that are read when they are called on tensors.
 *
 * @param expressions by the name of a layer or of a class
 */
public record CustomObjects(Map<String, String> expressions) {
  /** Nothing is said. */
  public static final CustomObjects NONE = new CustomObjects(Map.of());

  private static final String NAME = "custom-objects";
  private static final int DEEPEST = 100;

  /** Copies the expressions. */
  public CustomObjects {
    expressions = Map.copyOf(expressions);
  }

  /**
   * Reads the option.
   *
   * @param text such as {@code lambda=x/127.5-1;Norm=l2_normalize(x, axis=-1)}
   * @return what it says
   * @throws ParameterException if it is no list of expressions
   */
  public static CustomObjects parse(String text) {
    Map<String, String> expressions = new LinkedHashMap<>();
    for (String part : Splitter.on(';').trimResults().omitEmptyStrings().split(text)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw ParameterException.type(NAME, "list such as lambda=x/127.5-1", text);
      }
      String expression = part.substring(equals + 1).strip();
      new Parser(expression).whole();
      expressions.put(part.substring(0, equals).strip(), expression);
    }
    return new CustomObjects(expressions);
  }

  /** Whether something is said. */
  public boolean isEmpty() {
    return expressions.isEmpty();
  }

  private Optional<String> of(LayerSpec layer) {
    return names(layer).map(expressions::get).filter(Objects::nonNull).findFirst();
  }

  /** What a layer may be called, the most exact first. */
  private static Stream<String> names(LayerSpec layer) {
    String own = layer.path().get(layer.path().size() - 1).name();
    return Stream.of(layer.name(), own, layer.className());
  }

  /** Refuses what is said of nothing that the model has. */
  void check(Topology topology) {
    for (String name : expressions.keySet()) {
      boolean there =
          topology.calls().stream()
              .map(Call::layer)
              .flatMap(CustomObjects::names)
              .anyMatch(name::equals);
      if (!there) {
        throw new ParameterException(
            "--" + NAME + " says what \"" + name + "\" computes, and the model has no such layer.",
            "Name a layer or a class of the model.");
      }
    }
  }

  /** Adds a layer whose meaning the user says; tells whether that was so. */
  boolean translate(Call call, GraphAssembler graph) {
    Optional<String> said = of(call.layer());
    if (said.isEmpty()) {
      return false;
    }
    if (!graph.weightsOf(call).isEmpty()) {
      throw call.layer().problem("it has weights, which no expression of --" + NAME + " reads");
    }
    new Steps(call, graph).last(new Parser(said.get()).whole());
    return true;
  }

  /**
   * A function of other values.
   *
   * @param function its name without underscores
   * @param arguments by their places: values or constants
   * @param named constants by their names
   */
  private record Applied(String function, List<Object> arguments, Map<String, JsonNode> named) {}

  /**
   * One of the layer's inputs.
   *
   * @param number which, from 0
   */
  private record Given(int number) {}

  /** Adds the functions one by one, the last of them as the layer. */
  private static final class Steps {
    private final Call call;
    private final GraphAssembler graph;
    private int count;

    Steps(Call call, GraphAssembler graph) {
      this.call = call;
      this.graph = graph;
    }

    void last(Object value) {
      add(value instanceof Applied applied ? applied : identity(value), call);
    }

    private static Applied identity(Object value) {
      return new Applied("identity", List.of(value), Map.of());
    }

    private String vertex(Object value) {
      if (value instanceof Given given) {
        if (given.number() >= call.inputs().size()) {
          throw call.layer().problem("it has " + call.inputs().size() + " inputs");
        }
        return call.inputs().get(given.number());
      }
      Call step = call.before("said" + count++);
      add((Applied) value, step);
      return step.vertex();
    }

    private void add(Applied applied, Call at) {
      ObjectNode config = JsonNodeFactory.instance.objectNode();
      ArrayNode arguments = config.arrayNode();
      List<String> inputs = new ArrayList<>();
      for (Object argument : applied.arguments()) {
        if (argument instanceof JsonNode constant) {
          arguments.add(constant);
        } else {
          arguments.addObject().put(OperationReader.TENSOR, inputs.size());
          inputs.add(vertex(argument));
        }
      }
      if (inputs.isEmpty()) {
        throw call.layer().problem("what is said of it does not depend on x");
      }
      applied.named().forEach(config::set);
      config.put("function", applied.function());
      config.set("arguments", arguments);
      LayerSpec layer = call.layer();
      LayerSpec said = layer.with(layer.className(), config);
      Operations.translate(at.as(said).reading(inputs), graph);
    }
  }

  /** Reads an expression as Python does: numbers, x, functions, + - * / ** and brackets. */
  private static final class Parser {
    private static final Pattern TOKEN =
        Pattern.compile(
            "\\s*(?:(\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|\\.\\d+)|([A-Za-z_][\\w.]*)|'([^']*)'|(\\*\\*|[-+*/(),=\\[\\]]))");

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int next;
    private int depth;

    Parser(String text) {
      this.text = text;
      Matcher matcher = TOKEN.matcher(text);
      int end = 0;
      while (end < text.length() && matcher.find(end) && matcher.start() == end) {
        tokens.add(matcher.group().strip());
        end = matcher.end();
      }
      if (!text.substring(end).isBlank()) {
        throw wrong("\"" + text.substring(end).strip() + "\" is not read");
      }
    }

    private ParameterException wrong(String why) {
      return new ParameterException(
          "--" + NAME + ": in \"" + text + "\" " + why + ".",
          "Write functions of x, for example x/127.5-1, l2_normalize(x, axis=-1), mean(x, axis=1),"
              + " resize(x, 24, 24), expand_dims(x, -1), squeeze(x, 1) or x.");
    }

    private String peek() {
      return next < tokens.size() ? tokens.get(next) : "";
    }

    private boolean skips(String token) {
      boolean there = peek().equals(token);
      next += there ? 1 : 0;
      return there;
    }

    private void expect(String token) {
      if (!skips(token)) {
        throw wrong(token + " is missing" + (peek().isEmpty() ? "" : " before " + peek()));
      }
    }

    Object whole() {
      Object value = sum();
      if (!peek().isEmpty()) {
        throw wrong("there is too much from " + peek() + " on");
      }
      if (value instanceof JsonNode) {
        throw wrong("there is no x");
      }
      return value;
    }

    private Object sum() {
      if (++depth > DEEPEST) {
        throw wrong("there are more than " + DEEPEST + " brackets");
      }
      Object value = product();
      while (peek().equals("+") || peek().equals("-")) {
        value = pair(skips("+") ? "add" : minus(), value, product());
      }
      depth--;
      return value;
    }

    private String minus() {
      expect("-");
      return "subtract";
    }

    private Object product() {
      Object value = signed();
      while (peek().equals("*") || peek().equals("/")) {
        String function = peek().equals("*") ? "multiply" : "divide";
        next++;
        value = pair(function, value, signed());
      }
      return value;
    }

    private Object signed() {
      if (skips("-")) {
        return pair("subtract", IntNode.valueOf(0), signed());
      }
      Object value = atom();
      return skips("**") ? pair("power", value, signed()) : value;
    }

    private Object pair(String function, Object one, Object two) {
      if (one instanceof JsonNode a && two instanceof JsonNode b) {
        return number(function, a, b);
      }
      return new Applied(function, List.of(one, two), Map.of());
    }

    private JsonNode number(String function, JsonNode a, JsonNode b) {
      if (!a.isNumber() || !b.isNumber()) {
        throw wrong("there is arithmetic with what is no number");
      }
      boolean whole = a.isInt() && b.isInt() && function.matches("add|subtract|multiply");
      double value =
          switch (function) {
            case "add" -> a.asDouble() + b.asDouble();
            case "subtract" -> a.asDouble() - b.asDouble();
            case "multiply" -> a.asDouble() * b.asDouble();
            case "divide" -> a.asDouble() / b.asDouble();
            default -> Math.pow(a.asDouble(), b.asDouble());
          };
      if (!Double.isFinite(value)) {
        throw wrong("there is a number that is not finite");
      }
      return whole && Math.abs(value) < 1 << 30
          ? IntNode.valueOf((int) value)
          : DoubleNode.valueOf(value);
    }

    private Object atom() {
      String token = peek();
      next++;
      if (token.equals("(") || token.equals("[")) {
        return bracket(token.equals("(") ? ")" : "]");
      }
      if (token.startsWith("'")) {
        return TextNode.valueOf(token.substring(1, token.length() - 1));
      }
      if (token.matches("[\\d.].*")) {
        return token.matches("\\d{1,9}")
            ? IntNode.valueOf(Integer.parseInt(token))
            : DoubleNode.valueOf(Double.parseDouble(token));
      }
      if (token.matches("x[1-9]?")) {
        return new Given(token.length() == 1 ? 0 : token.charAt(1) - '1');
      }
      if (token.matches("True|False")) {
        return JsonNodeFactory.instance.booleanNode(token.equals("True"));
      }
      if (!token.matches("[A-Za-z_].*")) {
        throw wrong(token.isEmpty() ? "something is missing at the end" : token + " is not read");
      }
      return function(token);
    }

    /** A value in brackets, or a list of constants. */
    private Object bracket(String end) {
      Object first = sum();
      if (end.equals(")") && skips(end)) {
        return first;
      }
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      list.add(constant(first));
      while (skips(",")) {
        if (!peek().equals(end)) {
          list.add(constant(sum()));
        }
      }
      expect(end);
      return list;
    }

    private JsonNode constant(Object value) {
      if (value instanceof JsonNode constant) {
        return constant;
      }
      throw wrong("x stands where a number is meant");
    }

    /** Where no value is given, x is meant. */
    private Applied function(String name) {
      String last = name.substring(name.lastIndexOf('.') + 1);
      String plain = OperationReader.plain(last);
      List<Object> arguments = new ArrayList<>();
      Map<String, JsonNode> named = new LinkedHashMap<>();
      boolean brackets = skips("(");
      while (brackets && !skips(")")) {
        boolean key = next + 1 < tokens.size() && tokens.get(next + 1).equals("=");
        if (key) {
          String option = peek();
          next += 2;
          named.put(option, constant(sum()));
        } else {
          arguments.add(sum());
        }
        if (!peek().equals(")")) {
          expect(",");
        }
      }
      if (arguments.stream().allMatch(argument -> argument instanceof JsonNode)) {
        arguments.add(0, new Given(0));
      }
      if (plain.equals("resize")) {
        sizes(arguments, named);
      }
      if (!Operations.reads(plain)) {
        throw wrong("the function " + name + " is not read");
      }
      return new Applied(plain, arguments, named);
    }

    /** {@code resize(x, h, w)} and {@code resize(x, (h, w))} are the same. */
    private void sizes(List<Object> arguments, Map<String, JsonNode> named) {
      if (arguments.size() > 2) {
        ArrayNode size = JsonNodeFactory.instance.arrayNode();
        arguments.subList(1, 3).forEach(side -> size.add(constant(side)));
        arguments.subList(1, arguments.size()).clear();
        named.put("size", size);
      }
    }
  }
}
