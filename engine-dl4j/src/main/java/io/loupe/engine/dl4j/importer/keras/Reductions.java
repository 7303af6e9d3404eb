package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Reduction;
import io.loupe.engine.dl4j.op.Reduction.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Functions called on tensors that make one value of many, and what divides by such. */
final class Reductions {
  private static final Map<String, Kind> KINDS =
      ImmutableMap.<String, Kind>builder()
          .put("mean", Kind.MEAN)
          .put("sum", Kind.SUM)
          .put("max", Kind.MAXIMUM)
          .put("amax", Kind.MAXIMUM)
          .put("min", Kind.MINIMUM)
          .put("amin", Kind.MINIMUM)
          .put("prod", Kind.PRODUCT)
          .put("var", Kind.VARIANCE)
          .put("variance", Kind.VARIANCE)
          .put("std", Kind.DEVIATION)
          .put("logsumexp", Kind.LOG_SUM_EXP)
          .put("euclideannorm", Kind.L2)
          .put("all", Kind.ALL)
          .put("any", Kind.ANY)
          .put("countnonzero", Kind.COUNT_NONZERO)
          .put("argmax", Kind.ARGMAX)
          .put("argmin", Kind.ARGMIN)
          .buildOrThrow();

  private Reductions() {}

  static Map<String, Operations.Function> all() {
    ImmutableMap.Builder<String, Operations.Function> all = ImmutableMap.builder();
    KINDS.forEach((name, kind) -> all.put(name, given -> reduce(given, kind)));
    return all.put("norm", Reductions::norm)
        .put("normalize", Reductions::normalize)
        .put("l2normalize", Reductions::normalize)
        .buildOrThrow();
  }

  private static JsonNode axis(Operands given, int place) {
    return given.get(place, "axis", "dim", "reduction_indices", "dimension");
  }

  private static void reduce(Operands given, Kind kind) {
    reduce(given, kind, axis(given, 1), given.flag(2, "keepdims", "keep_dims"));
  }

  private static void reduce(Operands given, Kind kind, JsonNode axis, boolean keep) {
    Call call = given.reading(List.of(given.tensor()));
    Wire in = given.graph().input(call);
    int[] axes = given.axes(axis, in.rank());
    int[] inGraph = Arrays.stream(axes).map(in::axis).toArray();
    Wire out = in.reduced(axes, keep);
    Reduction op = new Reduction(kind, in.inGraph(), inGraph);
    given.graph().add(call, op, out.shape(), out.channelsFirst());
  }

  private static void norm(Operands given) {
    JsonNode order = given.get(1, "ord");
    String name = Operands.isAbsent(order) ? "euclidean" : order.asText();
    Kind kind =
        switch (name) {
          case "euclidean", "fro", "2", "2.0" -> Kind.L2;
          case "1", "1.0" -> Kind.L1;
          default -> throw given.refused("the norm of order \"" + name + "\" is not read");
        };
    reduce(given, kind, axis(given, 2), given.flag(3, "keepdims", "keep_dims"));
  }

  private static void normalize(Operands given) {
    double order = given.number(2, 9, "order", "ord");
    if (order != 2) {
      throw given.refused("an order of " + order + " is not read");
    }
    Call call = given.reading(List.of(given.tensor()));
    Wire in = given.graph().input(call);
    JsonNode axis = axis(given, 1);
    int[] axes =
        Operands.isAbsent(axis) && given.function().equals("normalize")
            ? new int[] {in.rank() - 1}
            : given.axes(axis, in.rank());
    boolean square = given.function().equals("l2normalize");
    double least = given.number(square ? 1e-12 : 1e-7, square ? 2 : 3, "epsilon");
    Normalizations.unit(call, given.graph(), in, axes, square ? least : least * least);
  }
}
