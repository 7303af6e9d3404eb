package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Flatten;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Functions called on tensors that put all values into other axes. */
final class Reorderings {
  private Reorderings() {}

  static Map<String, Operations.Function> all() {
    return ImmutableMap.<String, Operations.Function>builder()
        .put("expanddims", Reorderings::expand)
        .put("squeeze", Reorderings::squeeze)
        .put("reshape", Reorderings::reshape)
        .put("transpose", Reorderings::transpose)
        .put("permutedimensions", Reorderings::transpose)
        .put("moveaxis", Reorderings::move)
        .put("swapaxes", Reorderings::swap)
        .buildOrThrow();
  }

  private static void expand(Operands given) {
    Call call = given.one();
    int[] shape = given.in(call).shape();
    int[] axes = given.integers(given.get(1, "axis"));
    int rank = shape.length + axes.length;
    boolean[] added = new boolean[rank];
    for (int axis : given.axes(given.get(1, "axis"), rank)) {
      added[axis] = true;
    }
    int[] out = new int[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      out[i] = added[i] ? 1 : shape[next++];
    }
    Rearrangements.cut(given, call, out);
  }

  private static void squeeze(Operands given) {
    Call call = given.one();
    int[] shape = given.in(call).shape();
    JsonNode axis = given.get(1, "axis", "squeeze_dims");
    boolean none = Operands.isAbsent(axis) || (axis.isArray() && axis.isEmpty());
    int[] axes =
        none
            ? IntStream.range(0, shape.length).filter(i -> shape[i] == 1).toArray()
            : given.axes(axis, shape.length);
    if (Arrays.stream(axes).anyMatch(i -> shape[i] != 1)) {
      throw given.refused("an axis that it takes away is longer than 1");
    }
    Rearrangements.cut(
        given,
        call,
        IntStream.range(0, shape.length)
            .filter(i -> Arrays.stream(axes).noneMatch(a -> a == i))
            .map(i -> shape[i])
            .toArray());
  }

  /** The first axis of the target is that of the samples, or holds parts of a sample one by one. */
  private static void reshape(Operands given) {
    Call call = given.one();
    JsonNode target = given.get(1, "shape", "newshape");
    int rows = Math.toIntExact(given.graph().copies(call));
    int all = Math.multiplyExact(given.in(call).elements(), rows);
    int[] shape = new int[Math.max(0, target.size() - 1)];
    JsonNode first = target.path(0);
    boolean open = first.isNull() || first.equals(Sizes.BATCH) || first.asInt() == -1;
    int free = -1;
    int known = 1;
    for (int i = 0; i < shape.length; i++) {
      JsonNode size = target.get(i + 1);
      shape[i] = size.isNull() ? -1 : given.whole(size);
      if (shape[i] == -1 && free < 0) {
        free = i;
      } else if (shape[i] < 1) {
        throw given.refused();
      } else {
        known = Math.multiplyExact(known, shape[i]);
      }
    }
    if (free >= 0) {
      shape[free] = all / known;
      known = Math.multiplyExact(known, shape[free]);
    }
    boolean parts = free < 0 && first.asInt() == -1 && all % known == 0;
    if (!target.isArray() || !open || (known != all && !parts)) {
      throw given.mixes();
    }
    given.graph().checked(call, shape);
    given.graph().add(call, new Flatten(Flatten.Order.AS_STORED), shape, false, all / known);
  }

  private static void transpose(Operands given) {
    Wire in = given.in(given.one());
    JsonNode axes = given.get(1, "perm", "axes", "pattern");
    if (Operands.isAbsent(axes)) {
      throw given.mixes();
    }
    int[] order = given.integers(axes);
    if (order.length != in.rank() + 1 || order[0] != 0) {
      throw given.mixes();
    }
    permute(given, Arrays.stream(order).skip(1).map(i -> i - 1).toArray());
  }

  private static void permute(Operands given, int[] order) {
    Call call = given.one();
    Wire in = given.in(call);
    boolean whole =
        Arrays.equals(Arrays.stream(order).sorted().toArray(), Rearrangements.each(in.rank()));
    if (!whole) {
      throw given.refused();
    }
    Wire out = new Wire(Arrays.stream(order).map(i -> in.shape()[i]).toArray(), false);
    given.graph().add(call, in.rearranged(order, out), out.shape(), false);
  }

  private static void move(Operands given) {
    int rank = given.in(given.one()).rank();
    int from = given.axis(given.get(1, "source"), rank, 0);
    int to = given.axis(given.get(2, "destination"), rank, 0);
    List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    order.remove(from);
    order.add(to, from);
    permute(given, Ints.toArray(order));
  }

  private static void swap(Operands given) {
    int rank = given.in(given.one()).rank();
    int one = given.axis(given.get(1, "axis1"), rank, 0);
    int two = given.axis(given.get(2, "axis2"), rank, 0);
    int[] order = Rearrangements.each(rank);
    order[one] = two;
    order[two] = one;
    permute(given, order);
  }
}
