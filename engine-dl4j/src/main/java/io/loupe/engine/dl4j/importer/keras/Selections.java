package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Gather;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Functions called on tensors that choose some of the values along axes, as Python indexes. */
final class Selections {
  private Selections() {}

  static Map<String, Operations.Function> all() {
    return ImmutableMap.<String, Operations.Function>builder()
        .put("getitem", Selections::item)
        .put("slice", Selections::slice)
        .put("split", Selections::split)
        .put("unstack", Selections::unstack)
        .put("take", Selections::take)
        .put("gather", Selections::take)
        .buildOrThrow();
  }

  /** The indices that a slice of a list means, as Python does. */
  static int[] indices(Operands given, JsonNode slice, int length) {
    int step = Operands.isAbsent(slice.path("step")) ? 1 : given.whole(slice.path("step"));
    if (step == 0) {
      throw given.refused();
    }
    int first = bound(given, slice.path("start"), step > 0 ? 0 : Integer.MAX_VALUE);
    int last = bound(given, slice.path("stop"), step > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE);
    return Gather.slice(length, first, last, step);
  }

  private static int bound(Operands given, JsonNode value, int otherwise) {
    return Operands.isAbsent(value) ? otherwise : given.whole(value);
  }

  private static boolean isAll(JsonNode entry) {
    boolean from = Operands.isAbsent(entry.path("start")) || entry.path("start").asInt(1) == 0;
    boolean step = Operands.isAbsent(entry.path("step")) || entry.path("step").asInt(0) == 1;
    boolean to = Operands.isAbsent(entry.path("stop")) || entry.path("stop").equals(Sizes.BATCH);
    return entry.isObject() && !Operands.isTensor(entry) && from && to && step;
  }

  private static void item(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    JsonNode spec = given.get(1, "slice_spec", "key");
    List<JsonNode> entries = new ArrayList<>();
    if (spec.isArray()) {
      spec.forEach(entries::add);
    } else {
      entries.add(spec);
    }
    long axes =
        entries.stream()
            .filter(e -> !e.isNull() && !e.asText("").equals(OperationReader.ELLIPSIS))
            .count();
    int[][] taken = Rearrangements.all(in);
    List<Integer> shape = new ArrayList<>();
    int axis = -1;
    for (JsonNode entry : entries) {
      if (entry.isNull()) {
        if (axis < 0) {
          throw given.mixes();
        }
        shape.add(1);
      } else if (entry.asText("").equals(OperationReader.ELLIPSIS)) {
        for (long left = in.rank() + 1 - axes; left > 0; left--, axis++) {
          addSize(shape, axis, in);
        }
      } else if (axis < 0) {
        if (!isAll(entry)) {
          throw given.mixes();
        }
        axis++;
      } else {
        choose(given, entry, taken, axis, in, shape);
        axis++;
      }
    }
    for (axis = Math.max(axis, 0); axis < in.rank(); axis++) {
      addSize(shape, axis, in);
    }
    Rearrangements.read(given, call, taken, Ints.toArray(shape), 0);
  }

  private static void addSize(List<Integer> shape, int axis, Wire in) {
    if (axis >= 0) {
      shape.add(in.shape()[axis]);
    }
  }

  private static void choose(
      Operands given, JsonNode entry, int[][] taken, int axis, Wire in, List<Integer> shape) {
    if (axis >= in.rank()) {
      throw given.refused("it has no axis " + (axis + 1));
    }
    int length = in.shape()[axis];
    if (entry.isIntegralNumber()) {
      taken[axis] = new int[] {index(given, entry.asInt(), length)};
      return;
    }
    if (entry.isArray()) {
      taken[axis] = list(given, entry, length);
    } else if (entry.isObject() && !Operands.isTensor(entry)) {
      taken[axis] = indices(given, entry, length);
    } else {
      throw given.refused("an index that is computed is not read");
    }
    shape.add(taken[axis].length);
  }

  private static int index(Operands given, int value, int length) {
    int index = value < 0 ? value + length : value;
    if (index < 0 || index >= length) {
      throw given.refused("the index " + value + " lies outside");
    }
    return index;
  }

  private static int[] list(Operands given, JsonNode values, int length) {
    return Arrays.stream(given.integers(values)).map(i -> index(given, i, length)).toArray();
  }

  private static void slice(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    int[] start = given.integers(given.get(1, "begin", "start_indices"));
    JsonNode sizes = given.get(2, "size", "shape");
    int[][] taken = Rearrangements.all(in);
    if (start.length != in.rank() + 1 || start[0] != 0 || sizes.size() != start.length) {
      throw given.mixes();
    }
    for (int axis = 0; axis < in.rank(); axis++) {
      int from = start[axis + 1];
      int size = given.whole(sizes.get(axis + 1));
      int to = size == -1 ? in.shape()[axis] : Math.addExact(from, size);
      if (from < 0 || to > in.shape()[axis]) {
        throw given.refused();
      }
      taken[axis] = IntStream.range(from, to).toArray();
    }
    Rearrangements.read(given, call, taken);
  }

  private static void split(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    int axis = given.axis(given.get(2, "axis"), in.rank(), -1);
    JsonNode parts = given.get(1, "num_or_size_splits", "indices_or_sections");
    int length = in.shape()[axis];
    int[] ends;
    if (parts.isIntegralNumber()) {
      int count = Math.max(1, parts.asInt());
      if (count > length) {
        throw given.refused("its parts do not fit");
      }
      ends = IntStream.rangeClosed(1, count).map(i -> length / count * i).toArray();
    } else if (given.layer().era().major() > 2) {
      ends = IntStream.concat(Arrays.stream(given.integers(parts)), IntStream.of(length)).toArray();
    } else {
      int[] sizes = given.integers(parts);
      int rest = length - Arrays.stream(sizes).filter(size -> size > 0).sum();
      ends = Arrays.stream(sizes).map(size -> size < 0 ? rest : size).toArray();
      Arrays.parallelPrefix(ends, Math::addExact);
    }
    int which = given.output();
    int[][] taken = Rearrangements.all(in);
    if (which >= ends.length || ends[ends.length - 1] != length) {
      throw given.refused("its parts do not fit");
    }
    taken[axis] = IntStream.range(which == 0 ? 0 : ends[which - 1], ends[which]).toArray();
    Rearrangements.read(given, call, taken);
  }

  private static void unstack(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    int axis = given.axis(given.get(2, "axis"), in.rank(), 0);
    int[][] taken = Rearrangements.all(in);
    taken[axis] = new int[] {index(given, given.output(), in.shape()[axis])};
    int[] shape =
        IntStream.range(0, in.rank()).filter(i -> i != axis).map(i -> in.shape()[i]).toArray();
    Rearrangements.read(given, call, taken, shape, 0);
  }

  private static void take(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    JsonNode indices = given.get(1, "indices");
    JsonNode axis = given.get(2, "axis");
    if (Operands.isAbsent(axis) || Operands.isTensor(indices) || given.flag(3, "batch_dims")) {
      throw given.mixes();
    }
    int own = given.axis(axis, in.rank(), 0);
    int[][] taken = Rearrangements.all(in);
    taken[own] = list(given, indices, in.shape()[own]);
    int[] shape =
        IntStream.range(0, in.rank())
            .filter(i -> i != own || indices.isArray())
            .map(i -> taken[i].length)
            .toArray();
    Rearrangements.read(given, call, taken, shape, 0);
  }
}
