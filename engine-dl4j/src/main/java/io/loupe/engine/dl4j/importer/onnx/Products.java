package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Contraction;
import io.loupe.engine.dl4j.op.Contraction.Labelled;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Reduction;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products with matrices: weights, or what the graph computes. */
final class Products {
  private static final int ROW = -1;
  private static final int INNER = -2;
  private static final int COLUMN = -3;

  private Products() {}

  static void gemm(Node node, Emitter graph) {
    boolean turnedA = node.number("transA", 0) != 0;
    boolean turnedB = node.number("transB", 0) != 0;
    Optional<Known> weights =
        graph.given(node, 1).isPresent() ? Optional.empty() : graph.known(node, 1);
    Value value = graph.value(node, 0);
    boolean rows = value.rank() == 1 && value.batch().isThere();
    int along = turnedA ? 1 : 0;
    if (!rows && value.rankInFile() == 2 && value.batch().isThere()) {
      throw node.problem("its rows are not the items of a batch");
    }
    boolean plain = rows ? value.batch().axis() == along : !turnedA;
    if (weights.isPresent() && plain && isRow(graph, node)) {
      INDArray matrix = matrix(node, graph.weights(node, 1)).mul(node.real("alpha", 1));
      matrix = turnedB ? matrix.transpose() : matrix;
      INDArray bias = bias(node, graph, Math.toIntExact(matrix.size(1)));
      Value read = value.in(value.batch().isThere() ? value.batch().at(0) : Batch.NONE);
      dense(node, graph, new Dense(matrix, bias), matrix, read);
      return;
    }
    if (rows && !plain) {
      throw node.problem("it sums over the items of a batch");
    }
    int[] a = turnedA ? new int[] {INNER, ROW} : new int[] {ROW, INNER};
    int[] b = turnedB ? new int[] {COLUMN, INNER} : new int[] {INNER, COLUMN};
    a = rows ? new int[] {INNER} : a;
    int[] out = rows ? new int[] {COLUMN} : new int[] {ROW, COLUMN};
    Value two = graph.value(node, 1);
    if (two.batch().isThere()) {
      throw node.problem("its second factor differs from item to item of a batch");
    }
    Batch batch = rows ? value.batch().at(0) : Batch.NONE;
    if (!node.isThere(2) && node.real("alpha", 1) == 1) {
      contract(node, graph, value, a, two, b, out, batch, false);
      return;
    }
    Value product = contract(node, graph, value, a, two, b, out, batch, true);
    added(node, graph, product);
  }

  private static boolean isRow(Emitter graph, Node node) {
    Optional<Known> added = graph.known(node, 2);
    return !node.isThere(2)
        || added.filter(k -> k.rank() < 2 || k.dims()[0] == 1 || k.elements() == 1).isPresent();
  }

  /** The product times alpha plus beta times what is added. */
  private static void added(Node node, Emitter graph, Value product) {
    float alpha = node.real("alpha", 1);
    Value scaled = alpha == 1 ? product : times(graph, product, alpha);
    if (!node.isThere(2)) {
      graph.done(new Identity(), scaled);
      return;
    }
    Value added = graph.value(node, 2);
    float beta = node.real("beta", 1);
    Value more = beta == 1 ? added : times(graph, added, beta);
    Joins.sum(node, graph, scaled, more);
  }

  private static Value times(Emitter graph, Value value, float factor) {
    Arithmetic op = new Arithmetic(Elementwise.Kind.MULTIPLY, factor, true);
    return graph.before("scaled", op, value.dims(), value.batch(), value.channelsFirst(), value);
  }

  private static INDArray bias(Node node, Emitter graph, int outputs) {
    float[] bias = new float[outputs];
    if (node.isThere(2)) {
      float[] added = graph.weights(node, 2).floats();
      float beta = node.real("beta", 1);
      if (added.length != 1 && added.length != outputs) {
        throw node.problem("what it adds has " + added.length + " values, not " + outputs);
      }
      for (int i = 0; i < outputs; i++) {
        bias[i] = beta * added[added.length == 1 ? 0 : i];
      }
    }
    return Nd4j.createFromArray(bias);
  }

  private static INDArray matrix(Node node, Known known) {
    int[] dims = known.dims();
    if (dims.length != 2) {
      throw node.problem("its weights are no matrix but " + Arrays.toString(dims));
    }
    return Nd4j.create(known.floats(), new long[] {dims[0], dims[1]}, 'c');
  }

  private static void dense(Node node, Emitter graph, Dense dense, INDArray weights, Value given) {
    Value value = graph.laid(given, false);
    if (value.channels() != weights.size(0) || value.rank() == 0) {
      throw node.problem("it takes " + weights.size(0) + " values and gets " + value.channels());
    }
    int[] dims = value.dims();
    dims[dims.length - 1] = Math.toIntExact(weights.size(1));
    graph.done(Viewed.atPositions(dense, value.type()), dims, false, value);
  }

  static void product(Node node, Emitter graph) {
    Optional<Known> second = graph.known(node, 1);
    Optional<Value> first = graph.given(node, 0);
    if (second.isPresent() && second.get().rank() == 2 && first.isPresent()) {
      Value value = graph.free(node, first.get(), first.get().rankInFile() - 1);
      INDArray weights = matrix(node, graph.weights(node, 1));
      dense(node, graph, new Dense(weights, null), weights, value);
      return;
    }
    Value one = graph.value(node, 0);
    Value two = graph.value(node, 1);
    int rank = Math.max(2, Math.max(one.rankInFile(), two.rankInFile()));
    int place = -1;
    for (Value value : List.of(one, two)) {
      int own = value.batch().isThere() ? value.batch().axis() + rank - value.rankInFile() : -1;
      if (own >= 0 && place >= 0 && own != place) {
        throw node.problem("its factors have their items along different axes");
      }
      place = Math.max(own, place);
    }
    boolean inRow = place == rank - 2 && !two.batch().isThere();
    if (place >= rank - 2 && !inRow) {
      throw node.problem("it goes along the axis of the batch, which would join inputs");
    }
    int[] a = labels(one.rankInFile(), rank, ROW, INNER);
    int[] b = labels(two.rankInFile(), rank, INNER, COLUMN);
    if (one.rankInFile() == 1) {
      a = new int[] {INNER};
    }
    if (two.rankInFile() == 1) {
      b = new int[] {INNER};
    }
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < rank - 2; i++) {
      if (i != place) {
        out.add(i);
      }
    }
    if (one.rankInFile() > 1 && !inRow) {
      out.add(ROW);
    }
    if (two.rankInFile() > 1) {
      out.add(COLUMN);
    }
    int[] ownA = one.batch().isThere() ? Value.without(a, one.batch().axis()) : without(a, place);
    int[] ownB = two.batch().isThere() ? Value.without(b, two.batch().axis()) : without(b, place);
    one = one.batch().isThere() ? one : reduced(node, graph, one, a, place);
    two = two.batch().isThere() ? two : reduced(node, graph, two, b, inRow ? -9 : place);
    ownB = inRow ? b : ownB;
    Batch items = one.batch().isThere() ? one.batch() : two.batch();
    Batch batch = place < 0 ? Batch.NONE : items.at(place);
    int[] labels = out.stream().mapToInt(i -> i).toArray();
    contract(node, graph, one, ownA, two, ownB, labels, batch, false);
  }

  private static int[] labels(int own, int rank, int row, int column) {
    int[] labels = IntStream.range(rank - own, rank).toArray();
    if (own >= 2) {
      labels[own - 2] = row;
    }
    labels[Math.max(0, own - 1)] = column;
    return labels;
  }

  private static int[] without(int[] labels, int label) {
    return Arrays.stream(labels).filter(l -> l != label || l < 0).toArray();
  }

  /** Leaves out the axis of size 1 that belongs to the items of the other. */
  private static Value reduced(Node node, Emitter graph, Value value, int[] labels, int place) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == place && place >= 0) {
        if (value.dims()[i] != 1) {
          throw node.problem("one of its factors differs from item to item of a batch");
        }
        int[] dims = Value.without(value.dims(), i);
        return graph.cut(value, dims, Batch.NONE, false);
      }
    }
    return value;
  }

  private static Value contract(
      Node node,
      Emitter graph,
      Value one,
      int[] a,
      Value two,
      int[] b,
      int[] out,
      Batch batch,
      boolean onTheWay) {
    Value left = graph.laid(one, false);
    Value right = graph.laid(two, false);
    Labelled first = new Labelled(left.dims(), a);
    Labelled second = new Labelled(right.dims(), b);
    if (Contraction.misfit(first, second, label -> label != INNER).isPresent()) {
      throw node.problem(
          "factors of "
              + Arrays.toString(left.dims())
              + " and "
              + Arrays.toString(right.dims())
              + " do not fit each other");
    }
    int[] dims = Contraction.sizes(first, second, out);
    graph.check(dims);
    graph.check(
        Contraction.sizes(
            first, second, IntStream.concat(Arrays.stream(out), summed(a, out)).toArray()));
    Contraction op = new Contraction(first, second, out);
    if (onTheWay) {
      return graph.before("product", op, dims, batch, false, left, right);
    }
    graph.done(op, dims, batch, false, left, right);
    return left;
  }

  private static IntStream summed(int[] labels, int[] out) {
    return Arrays.stream(labels).filter(l -> Arrays.stream(out).noneMatch(k -> k == l));
  }

  /** Sums of products as Einstein wrote them: axes that the output does not name are summed. */
  static void einsum(Node node, Emitter graph) {
    String equation = node.text("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
    if (terms.length != node.inputs().size() || terms.length > 2) {
      throw node.problem("sums of products of " + terms.length + " tensors are not read");
    }
    Value[] values = new Value[terms.length];
    int rank = 0;
    for (int i = 0; i < terms.length; i++) {
      values[i] = graph.value(node, i);
      int dots = values[i].rankInFile() - terms[i].replace("...", "").length();
      rank = terms[i].contains("...") ? Math.max(rank, dots) : rank;
    }
    int[][] labels = new int[terms.length][];
    int items = 0;
    Batch batch = Batch.NONE;
    for (int i = 0; i < terms.length; i++) {
      labels[i] = letters(node, terms[i], values[i].rankInFile(), rank);
      if (values[i].batch().isThere()) {
        int label = labels[i][values[i].batch().axis()];
        if (batch.isThere() && label != items) {
          throw node.problem("its factors have their items along different axes");
        }
        items = label;
        batch = values[i].batch();
      }
    }
    int[] out =
        arrow < 0 ? implied(labels) : letters(node, equation.substring(arrow + 2), -1, rank);
    int place = -1;
    for (int i = 0; i < out.length; i++) {
      place = batch.isThere() && out[i] == items ? i : place;
    }
    if (batch.isThere() && place < 0) {
      throw node.problem("it sums over the items of a batch");
    }
    for (int i = 0; i < terms.length; i++) {
      int own = values[i].batch().axis();
      if (own < 0 && batch.isThere()) {
        for (int k = 0; k < labels[i].length; k++) {
          own = labels[i][k] == items ? k : own;
        }
        if (own >= 0) {
          values[i] = graph.like(node, i, batch.at(own), values[i].rankInFile());
        }
      }
      labels[i] = Value.without(labels[i], own);
      if (Arrays.stream(labels[i]).distinct().count() != labels[i].length) {
        throw node.problem("a diagonal of a tensor is not read");
      }
    }
    Batch made = place < 0 ? Batch.NONE : batch.at(place);
    int[] kept = Value.without(out, place);
    if (terms.length == 2) {
      contract(node, graph, values[0], labels[0], values[1], labels[1], kept, made, false);
    } else {
      summed(node, graph, values[0], labels[0], kept, made);
    }
  }

  private static void summed(
      Node node, Emitter graph, Value value, int[] labels, int[] kept, Batch batch) {
    int[] gone =
        IntStream.range(0, labels.length)
            .filter(i -> Arrays.stream(kept).noneMatch(k -> k == labels[i]))
            .toArray();
    Value last = graph.laid(value, false);
    Wire left = last.wire().reduced(gone, false);
    Reduction sum = new Reduction(Reduction.Kind.SUM, last.wire().inGraph(), gone);
    int[] names =
        IntStream.of(labels).filter(l -> Arrays.stream(kept).anyMatch(k -> k == l)).toArray();
    if (names.length != kept.length) {
      throw node.problem("its output has an axis that its input has not");
    }
    Value made = graph.before("sum", sum, left.shape(), batch, false, last);
    int[] order =
        Arrays.stream(kept)
            .map(
                k ->
                    IntStream.range(0, names.length)
                        .filter(i -> names[i] == k)
                        .findFirst()
                        .orElse(0))
            .toArray();
    graph.transpose(made, order, batch);
  }

  private static int[] letters(Node node, String term, int rank, int dots) {
    String letters = term.replace("...", "");
    int start = term.indexOf("...");
    int own = start < 0 ? 0 : rank < 0 ? dots : rank - letters.length();
    List<Integer> labels = new ArrayList<>();
    letters.chars().forEach(labels::add);
    for (int i = 0; i < own; i++) {
      labels.add(start + i, 1000 + dots - own + i);
    }
    if (rank >= 0 && labels.size() != rank) {
      throw node.problem("\"" + term + "\" does not fit a tensor of " + rank + " axes");
    }
    return labels.stream().mapToInt(i -> i).toArray();
  }

  /** Without an arrow: the dots, then what is named once, by the alphabet. */
  private static int[] implied(int[][] labels) {
    int[] all = Arrays.stream(labels).flatMapToInt(Arrays::stream).toArray();
    IntStream dots = Arrays.stream(all).filter(l -> l >= 1000).distinct().sorted();
    IntStream once =
        Arrays.stream(all)
            .filter(l -> l < 1000 && Arrays.stream(all).filter(k -> k == l).count() == 1)
            .sorted();
    return IntStream.concat(dots, once).toArray();
  }
}
