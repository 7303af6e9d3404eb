package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Contraction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Functions called on tensors that sum products: matmul, einsum, tensordot. */
final class Products {
  private Products() {}

  static Map<String, Operations.Function> all() {
    return Map.of(
        "matmul", Products::matmul,
        "dot", Products::dot,
        "tensordot", Products::tensordot,
        "einsum", Products::einsum);
  }

  private static List<JsonNode> two(Operands given) {
    return List.of(given.get(0, "a", "x1", "x", "x3d"), given.get(1, "b", "x2", "y"));
  }

  /** Matrices in the last two axes; those before are spread over each other. */
  private static void matmul(Operands given) {
    List<JsonNode> operands = two(given);
    given.checkRanks(operands);
    Call call = given.on(operands);
    Wire one = given.graph().wire(call.inputs().get(0));
    Wire two = given.graph().wire(call.inputs().get(1));
    boolean tensors = operands.stream().allMatch(Operands::isTensor);
    if (one.rank() == 0 || two.rank() == 0 || (tensors && one.rank() < 2)) {
      throw given.mixes();
    }
    boolean turnOne = given.flag(2, "transpose_a", "adjoint_a");
    boolean turnTwo = given.flag(3, "transpose_b", "adjoint_b");
    int[] first = labels(one.rank(), turnOne, 'm', 'k');
    int[] second = labels(two.rank(), turnTwo, 'k', 'n');
    if (one.rank() == 1) {
      first = new int[] {'k'};
    } else if (two.rank() == 1 && !Operands.isTensor(operands.get(1))) {
      second = new int[] {'k'};
    }
    int[] longer = first.length >= second.length ? first : second;
    List<Integer> out = new ArrayList<>();
    Arrays.stream(longer).filter(label -> label < 'a').forEach(out::add);
    for (int label : new int[] {'m', 'n'}) {
      boolean there = Ints.contains(first, label) || Ints.contains(second, label);
      if (there) {
        out.add(label);
      }
    }
    add(given, call, first, second, Ints.toArray(out));
  }

  /** Axes before the last two are counted from behind, so that they meet. */
  private static int[] labels(int rank, boolean turned, int last, int other) {
    int[] labels = IntStream.range(0, rank).map(i -> rank - i).toArray();
    if (rank > 1) {
      labels[rank - 2] = turned ? other : last;
      labels[rank - 1] = turned ? last : other;
    }
    return labels;
  }

  /** NumPy's dot with a constant: the last axis of one with the last but one of the other. */
  private static void dot(Operands given) {
    int rank = rank(given, two(given).get(1));
    along(given, new int[] {-1}, new int[] {Math.max(0, rank - 2)});
  }

  private static void tensordot(Operands given) {
    JsonNode axes = given.get(2, "axes");
    if (axes.isIntegralNumber()) {
      int count = axes.asInt();
      if (count > rank(given, two(given).get(1))) {
        throw given.refused();
      }
      int[] first = IntStream.range(-count, 0).toArray();
      along(given, first, IntStream.range(0, count).toArray());
    } else {
      along(given, given.integers(axes.path(0)), given.integers(axes.path(1)));
    }
  }

  private static int rank(Operands given, JsonNode operand) {
    if (Operands.isTensor(operand)) {
      throw given.mixes();
    }
    return Operands.dims(operand).length;
  }

  /** Sums along axes of a tensor and of a constant. */
  private static void along(Operands given, int[] firstAxes, int[] secondAxes) {
    List<JsonNode> operands = two(given);
    int rank = rank(given, operands.get(1));
    Call call = given.on(operands);
    int own = given.graph().wire(call.inputs().get(0)).rank();
    int[] first = IntStream.range(0, own).toArray();
    int[] second = IntStream.range(own, own + rank).toArray();
    if (firstAxes.length != secondAxes.length || rank == 0) {
      throw given.refused();
    }
    for (int i = 0; i < firstAxes.length; i++) {
      second[secondAxes[i] < 0 ? rank + secondAxes[i] : secondAxes[i]] =
          given.axis(firstAxes[i], own);
    }
    int[] shared = second;
    int[] out =
        IntStream.concat(
                Arrays.stream(first).filter(label -> !Ints.contains(shared, label)),
                Arrays.stream(second).filter(label -> label >= own))
            .toArray();
    add(given, call, first, second, out);
  }

  private static void einsum(Operands given) {
    String equation = given.layer().text("subscripts", given.get(0, "equation").asText(""));
    List<String> sides =
        Splitter.on("->").splitToList(equation.replace(" ", "").replace("...", "."));
    List<String> parts = Splitter.on(',').splitToList(sides.get(0));
    List<JsonNode> operands = new ArrayList<>();
    given.layer().option("arguments").forEach(argument -> spread(argument, operands));
    spread(given.layer().option("inputs"), operands);
    if (sides.size() != 2 || operands.size() != parts.size() || operands.size() > 2) {
      throw given.refused("the equation \"" + equation + "\" is not read");
    }
    List<JsonNode> both = new ArrayList<>(operands);
    if (both.size() < 2) {
      both.add(IntNode.valueOf(1));
    }
    Call call = given.on(both);
    List<int[]> labels = new ArrayList<>();
    int dots = 0;
    for (int i = 0; i < parts.size(); i++) {
      int batch = Operands.isTensor(operands.get(i)) ? 1 : 0;
      int rank = given.graph().wire(call.inputs().get(i)).rank() + batch;
      int missing = rank - letters(parts.get(i));
      labels.add(labels(given, parts.get(i), missing));
      dots = Math.max(dots, missing);
    }
    int[] out = labels(given, sides.get(1), sides.get(1).indexOf('.') < 0 ? 0 : dots);
    for (int i = 0; i < parts.size(); i++) {
      if (Operands.isTensor(operands.get(i))) {
        labels.set(i, item(given, labels.get(i), out));
      }
    }
    int[] second = labels.size() < 2 ? new int[0] : labels.get(1);
    add(given, call, labels.get(0), second, Arrays.copyOfRange(out, 1, out.length));
  }

  private static void spread(JsonNode argument, List<JsonNode> operands) {
    boolean list = argument.isArray() && argument.size() > 0 && !argument.get(0).isNumber();
    boolean tensors = list && Operands.isTensor(argument.get(0));
    if (tensors) {
      argument.forEach(operands::add);
    } else if (Operands.isTensor(argument) || argument.isArray()) {
      operands.add(argument);
    }
  }

  private static int letters(String part) {
    return part.replace(".", "").length();
  }

  /** The labels of an item's axes, where the first is that of the samples. */
  private static int[] item(Operands given, int[] labels, int[] out) {
    int batch = out.length == 0 ? 0 : out[0];
    int[] item = Arrays.copyOfRange(labels, 1, labels.length);
    if (labels[0] != batch || Ints.contains(item, batch)) {
      throw given.mixes();
    }
    return item;
  }

  /** A label for each axis: letters as they are, what dots stand for by its place from behind. */
  private static int[] labels(Operands given, String part, int missing) {
    boolean dots = part.indexOf('.') >= 0;
    if (missing < 0 || (!dots && missing > 0)) {
      throw given.refused("its equation does not fit what it is given");
    }
    return part.chars()
        .flatMap(
            c -> c == '.' ? IntStream.range(0, missing).map(i -> missing - i) : IntStream.of(c))
        .toArray();
  }

  private static void add(Operands given, Call call, int[] first, int[] second, int[] out) {
    int[] one = given.graph().wire(call.inputs().get(0)).shape();
    int[] two = given.graph().wire(call.inputs().get(1)).shape();
    Contraction.Labelled a = new Contraction.Labelled(one, first);
    Contraction.Labelled b = new Contraction.Labelled(two, second);
    Contraction.misfit(a, b, label -> true)
        .ifPresent(
            sizes -> {
              throw given.refused("its operands differ in size: " + sizes[0] + " and " + sizes[1]);
            });
    int[] shape = Contraction.sizes(a, b, out);
    given.graph().checked(call, shape);
    given.graph().add(call, new Contraction(a, b, out), shape, false);
  }
}
