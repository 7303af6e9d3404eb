package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Functions called on tensors that only choose values and put them into other axes. */
final class Rearrangements {
  /** Stands for an index from which nothing is read. */
  private static final int NOTHING = -1;

  private static final int MOST = 1 << 24;

  private Rearrangements() {}

  static Map<String, Operations.Function> all() {
    return ImmutableMap.<String, Operations.Function>builder()
        .put("getitem", Rearrangements::item)
        .put("slice", Rearrangements::slice)
        .put("expanddims", Rearrangements::expand)
        .put("squeeze", Rearrangements::squeeze)
        .put("reshape", Rearrangements::reshape)
        .put("transpose", Rearrangements::transpose)
        .put("permutedimensions", Rearrangements::transpose)
        .put("moveaxis", Rearrangements::move)
        .put("swapaxes", Rearrangements::swap)
        .put("concat", Rearrangements::concatenate)
        .put("concatenate", Rearrangements::concatenate)
        .put("stack", Rearrangements::stack)
        .put("split", Rearrangements::split)
        .put("unstack", Rearrangements::unstack)
        .put("tile", Rearrangements::tile)
        .put("repeat", Rearrangements::repeat)
        .put("broadcastto", Rearrangements::broadcast)
        .put("flip", Rearrangements::flip)
        .put("reverse", Rearrangements::flip)
        .put("roll", Rearrangements::roll)
        .put("take", Rearrangements::take)
        .put("gather", Rearrangements::take)
        .put("pad", Rearrangements::pad)
        .put("depthtospace", Rearrangements::toSpace)
        .put("spacetodepth", Rearrangements::toDepth)
        .buildOrThrow();
  }

  /** Which index of an axis of the input each index of the output is read from. */
  private static int[] each(int length) {
    return IntStream.range(0, length).toArray();
  }

  private static int[][] all(Wire in) {
    return Arrays.stream(in.shape()).mapToObj(Rearrangements::each).toArray(int[][]::new);
  }

  private static Wire in(Operands given, Call call) {
    return given.graph().wire(call.inputs().get(0));
  }

  /** Reads some indices of each axis, and puts what is read into axes that may be others. */
  private static void read(Operands given, Call call, int[][] taken, int[] shape, float fill) {
    GraphAssembler graph = given.graph();
    int[] sizes = Arrays.stream(taken).mapToInt(indices -> indices.length).toArray();
    graph.checked(call, shape);
    int[] own = in(given, call).shape();
    Gather gather = Gather.of(1, own, sizes, (axis, i) -> taken[axis][i]);
    graph.add(call, gather.filled(fill), shape, false);
  }

  private static void read(Operands given, Call call, int[][] taken) {
    int[] shape = Arrays.stream(taken).mapToInt(indices -> indices.length).toArray();
    read(given, call, taken, shape, 0);
  }

  /** Puts the values as they lie into other axes. */
  private static void cut(Operands given, Call call, int[] shape) {
    given.graph().add(call, new Flatten(Flatten.Order.AS_STORED), shape, false);
  }

  /** The indices that a slice of a list means, as Python does. */
  static int[] indices(Operands given, JsonNode slice, int length) {
    int step = Operands.isAbsent(slice.path("step")) ? 1 : whole(given, slice.path("step"));
    if (step == 0) {
      throw given.refused();
    }
    int least = step > 0 ? 0 : -1;
    int most = step > 0 ? length : length - 1;
    int start = bound(given, slice.path("start"), length, least, most, step > 0 ? least : most);
    int stop = bound(given, slice.path("stop"), length, least, most, step > 0 ? most : least);
    return IntStream.iterate(start, i -> step > 0 ? i < stop : i > stop, i -> i + step).toArray();
  }

  private static int bound(
      Operands given, JsonNode value, int length, int least, int most, int otherwise) {
    if (Operands.isAbsent(value)) {
      return otherwise;
    }
    int at = whole(given, value);
    return Math.max(least, Math.min(most, at < 0 ? at + length : at));
  }

  private static int whole(Operands given, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw given.refused("an index that is computed is not read");
    }
    return value.asInt();
  }

  private static boolean isAll(JsonNode entry) {
    boolean from = Operands.isAbsent(entry.path("start")) || entry.path("start").asInt(1) == 0;
    boolean step = Operands.isAbsent(entry.path("step")) || entry.path("step").asInt(0) == 1;
    boolean to = Operands.isAbsent(entry.path("stop")) || entry.path("stop").equals(Sizes.BATCH);
    return entry.isObject() && !Operands.isTensor(entry) && from && to && step;
  }

  private static void item(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
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
    int[][] taken = all(in);
    List<Integer> shape = new ArrayList<>();
    int axis = NOTHING;
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
    read(given, call, taken, shape.stream().mapToInt(i -> i).toArray(), 0);
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
    Wire in = in(given, call);
    int[] start = given.integers(given.get(1, "begin", "start_indices"));
    JsonNode sizes = given.get(2, "size", "shape");
    int[][] taken = all(in);
    if (start.length != in.rank() + 1 || start[0] != 0 || sizes.size() != start.length) {
      throw given.mixes();
    }
    for (int axis = 0; axis < in.rank(); axis++) {
      int from = start[axis + 1];
      int size = whole(given, sizes.get(axis + 1));
      int to = size == -1 ? in.shape()[axis] : Math.addExact(from, size);
      if (from < 0 || to > in.shape()[axis]) {
        throw given.refused();
      }
      taken[axis] = IntStream.range(from, to).toArray();
    }
    read(given, call, taken);
  }

  private static void expand(Operands given) {
    Call call = given.one();
    int[] shape = in(given, call).shape();
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
    cut(given, call, out);
  }

  private static void squeeze(Operands given) {
    Call call = given.one();
    int[] shape = in(given, call).shape();
    JsonNode axis = given.get(1, "axis", "squeeze_dims");
    boolean none = Operands.isAbsent(axis) || (axis.isArray() && axis.isEmpty());
    int[] axes =
        none
            ? IntStream.range(0, shape.length).filter(i -> shape[i] == 1).toArray()
            : given.axes(axis, shape.length);
    if (Arrays.stream(axes).anyMatch(i -> shape[i] != 1)) {
      throw given.refused("an axis that it takes away is longer than 1");
    }
    cut(
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
    int all = Math.multiplyExact(in(given, call).elements(), rows);
    int[] shape = new int[Math.max(0, target.size() - 1)];
    JsonNode first = target.path(0);
    boolean open = first.isNull() || first.equals(Sizes.BATCH) || first.asInt() == -1;
    int free = NOTHING;
    int known = 1;
    for (int i = 0; i < shape.length; i++) {
      JsonNode size = target.get(i + 1);
      shape[i] = size.isNull() ? -1 : whole(given, size);
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
    Wire in = in(given, given.one());
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
    Wire in = in(given, call);
    boolean whole = Arrays.equals(Arrays.stream(order).sorted().toArray(), each(in.rank()));
    if (!whole) {
      throw given.refused();
    }
    Wire out = new Wire(Arrays.stream(order).map(i -> in.shape()[i]).toArray(), false);
    given.graph().add(call, in.rearranged(order, out), out.shape(), false);
  }

  private static void move(Operands given) {
    int rank = in(given, given.one()).rank();
    int from = given.axis(given.get(1, "source"), rank, 0);
    int to = given.axis(given.get(2, "destination"), rank, 0);
    List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    order.remove(from);
    order.add(to, from);
    permute(given, order.stream().mapToInt(i -> i).toArray());
  }

  private static void swap(Operands given) {
    int rank = in(given, given.one()).rank();
    int one = given.axis(given.get(1, "axis1"), rank, 0);
    int two = given.axis(given.get(2, "axis2"), rank, 0);
    int[] order = each(rank);
    order[one] = two;
    order[two] = one;
    permute(given, order);
  }

  private static List<JsonNode> list(Operands given) {
    List<JsonNode> list = new ArrayList<>();
    given.get(0, "xs", "values", "x", "arrays").forEach(list::add);
    if (list.isEmpty() || list.stream().noneMatch(Operands::isTensor)) {
      throw given.refused();
    }
    given.checkRanks(list);
    return list;
  }

  private static void concatenate(Operands given) {
    Call call = given.on(list(given));
    List<Wire> in = given.graph().inputs(call);
    int axis = given.axis(given.get(1, "axis"), in.get(0).rank(), NOTHING);
    joined(given, call, in.stream().map(Wire::shape).toList(), axis);
  }

  private static void joined(Operands given, Call call, List<int[]> shapes, int axis) {
    int[] shape = shapes.get(0).clone();
    shape[axis] = 0;
    for (int[] part : shapes) {
      int[] same = part.clone();
      if (same.length != shape.length) {
        throw given.refused("its parts differ in their axes");
      }
      shape[axis] = Math.addExact(shape[axis], same[axis]);
      same[axis] = shapes.get(0)[axis];
      if (!Arrays.equals(same, shapes.get(0))) {
        throw given.refused("its parts differ in size");
      }
    }
    given.graph().add(call, new Concat(axis + 1), shape, false);
  }

  private static void stack(Operands given) {
    Call call = given.on(list(given));
    int rank = given.graph().wire(call.inputs().get(0)).rank();
    int axis = given.axis(given.get(1, "axis"), rank + 1, 0);
    List<String> parts = new ArrayList<>();
    List<int[]> shapes = new ArrayList<>();
    for (String vertex : call.inputs()) {
      int[] shape = given.graph().wire(vertex).shape();
      int[] out = new int[shape.length + 1];
      System.arraycopy(shape, 0, out, 0, Math.min(axis, shape.length));
      out[axis] = 1;
      System.arraycopy(shape, axis, out, axis + 1, shape.length - axis);
      Call part = given.before("part" + parts.size(), vertex);
      cut(given, part, out);
      parts.add(part.vertex());
      shapes.add(out);
    }
    joined(given, call.reading(parts), shapes, axis);
  }

  private static void split(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    int axis = given.axis(given.get(2, "axis"), in.rank(), NOTHING);
    JsonNode parts = given.get(1, "num_or_size_splits", "indices_or_sections");
    int length = in.shape()[axis];
    int[] ends;
    if (parts.isIntegralNumber()) {
      int count = Math.max(1, parts.asInt());
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
    int[][] taken = all(in);
    if (which >= ends.length || ends[ends.length - 1] != length) {
      throw given.refused("its parts do not fit");
    }
    taken[axis] = IntStream.range(which == 0 ? 0 : ends[which - 1], ends[which]).toArray();
    read(given, call, taken);
  }

  private static void unstack(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    int axis = given.axis(given.get(2, "axis"), in.rank(), 0);
    int[][] taken = all(in);
    taken[axis] = new int[] {index(given, given.output(), in.shape()[axis])};
    int[] shape =
        IntStream.range(0, in.rank()).filter(i -> i != axis).map(i -> in.shape()[i]).toArray();
    read(given, call, taken, shape, 0);
  }

  private static void tile(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    int[] times = given.integers(given.get(1, "multiples", "repeats"));
    if (times.length != in.rank() + 1 || times[0] != 1) {
      throw given.mixes();
    }
    along(given, call, axis -> times[axis + 1], (length, i) -> i % length);
  }

  /** For each axis so many times as many indices, each read from a place. */
  private static void along(
      Operands given, Call call, IntUnaryOperator times, IntBinaryOperator from) {
    int[] in = in(given, call).shape();
    int[][] taken = new int[in.length][];
    for (int axis = 0; axis < in.length; axis++) {
      int length = in[axis];
      int out = Math.multiplyExact(length, Math.max(0, times.applyAsInt(axis)));
      if (out > MOST) {
        throw given.refused("it is too large");
      }
      taken[axis] = IntStream.range(0, out).map(i -> from.applyAsInt(length, i)).toArray();
    }
    read(given, call, taken);
  }

  private static void repeat(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    JsonNode repeats = given.get(1, "repeats", "rep");
    if (Operands.isAbsent(given.get(2, "axis"))) {
      throw given.mixes();
    }
    int axis = given.axis(given.get(2, "axis"), in.rank(), 0);
    int times = given.integers(repeats)[0];
    if (given.integers(repeats).length != 1) {
      throw given.refused();
    }
    int length = in.shape()[axis];
    int[][] taken = all(in);
    taken[axis] =
        IntStream.range(0, Math.multiplyExact(length, times)).map(i -> i / times).toArray();
    read(given, call, taken);
  }

  private static void broadcast(Operands given) {
    Call call = given.one();
    int[] in = in(given, call).shape();
    JsonNode target = given.get(1, "shape");
    int[][] taken = new int[Math.max(0, target.size() - 1)][];
    int[] own = new int[taken.length];
    Arrays.fill(own, 1);
    if (own.length < in.length) {
      throw given.mixes();
    }
    System.arraycopy(in, 0, own, own.length - in.length, in.length);
    for (int axis = 0; axis < own.length; axis++) {
      int size = whole(given, target.get(axis + 1));
      if (size > MOST || (size != own[axis] && own[axis] != 1)) {
        throw given.refused();
      }
      boolean one = own[axis] == 1;
      taken[axis] = IntStream.range(0, size).map(i -> one ? 0 : i).toArray();
    }
    Call ready = call;
    if (own.length > in.length) {
      Call axes = given.before("axes", call.inputs().get(0));
      cut(given, axes, own);
      ready = call.reading(axes.vertex());
    }
    read(given, ready, taken);
  }

  private static void flip(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    int[][] taken = all(in);
    for (int axis : given.axes(given.get(1, "axis"), in.rank())) {
      int length = in.shape()[axis];
      taken[axis] = IntStream.range(0, length).map(i -> length - 1 - i).toArray();
    }
    read(given, call, taken);
  }

  private static void roll(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    int[] shifts = given.integers(given.get(1, "shift"));
    int[] axes = given.integers(given.get(2, "axis"));
    int[][] taken = all(in);
    if (shifts.length != axes.length) {
      throw given.refused();
    }
    for (int k = 0; k < axes.length; k++) {
      int shift = shifts[k];
      int axis = given.axis(IntNode.valueOf(axes[k]), in.rank(), 0);
      int length = in.shape()[axis];
      int[] before = taken[axis];
      taken[axis] =
          IntStream.range(0, length).map(i -> before[Math.floorMod(i - shift, length)]).toArray();
    }
    read(given, call, taken);
  }

  private static void take(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    JsonNode indices = given.get(1, "indices");
    JsonNode axis = given.get(2, "axis");
    if (Operands.isAbsent(axis) || Operands.isTensor(indices) || given.flag(3, "batch_dims")) {
      throw given.mixes();
    }
    int own = given.axis(axis, in.rank(), 0);
    int[][] taken = all(in);
    taken[own] = list(given, indices, in.shape()[own]);
    int[] shape =
        IntStream.range(0, in.rank())
            .filter(i -> i != own || indices.isArray())
            .map(i -> taken[i].length)
            .toArray();
    read(given, call, taken, shape, 0);
  }

  private static void pad(Operands given) {
    Call call = given.one();
    Wire in = in(given, call);
    JsonNode widths = given.get(1, "paddings", "pad_width");
    String mode = given.get(2, "mode").asText("constant");
    double fill = given.number(0, 3, "constant_values");
    boolean each = widths.isArray() && widths.size() == in.rank() + 1;
    if (!each || given.integers(widths.get(0))[0] != 0 || given.integers(widths.get(0))[1] != 0) {
      throw given.mixes();
    }
    int[][] taken = new int[in.rank()][];
    for (int axis = 0; axis < taken.length; axis++) {
      int[] width = given.integers(widths.get(axis + 1));
      int length = in.shape()[axis];
      if (width.length != 2 || Arrays.stream(width).anyMatch(w -> w < 0 || w > MOST)) {
        throw given.refused();
      }
      taken[axis] =
          IntStream.range(-width[0], Math.addExact(length, width[1]))
              .map(i -> padded(given, mode, i, length))
              .toArray();
    }
    int[] shape = Arrays.stream(taken).mapToInt(indices -> indices.length).toArray();
    read(given, call, taken, shape, (float) fill);
  }

  private static int padded(Operands given, String mode, int i, int length) {
    if (i >= 0 && i < length) {
      return i;
    }
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "constant" -> NOTHING;
      case "edge" -> Math.max(0, Math.min(length - 1, i));
      case "reflect" -> i < 0 ? -i : 2 * (length - 1) - i;
      case "symmetric" -> i < 0 ? -i - 1 : 2 * length - 1 - i;
      default -> throw given.refused("the mode \"" + mode + "\" is not read");
    };
  }

  private static int block(Operands given) {
    JsonNode format = given.get(2, "data_format");
    boolean last = Operands.isAbsent(format) || format.asText().matches("NHWC|channels_last");
    int block = given.integers(given.get(1, "block_size"))[0];
    if (!last || block < 1 || block > MOST) {
      throw given.refused();
    }
    return block;
  }

  /** [H,W,b*b*C] as [H,b,W,b,C]. */
  private static void toSpace(Operands given) {
    int block = block(given);
    Call call = Layouts.laid(given.one(), false, given.graph());
    Wire in = Layouts.images(call, given.graph(), 2);
    int[] own = in.shape();
    int channels = own[2] / (block * block);
    int[] order = {0, 2, 1, 3, 4};
    int[] sizes = {own[0], own[1], block, block, channels};
    int[] shape = {own[0] * block, own[1] * block, channels};
    given.graph().checked(call, shape);
    given.graph().add(call, Gather.permuted(sizes, order), shape, false);
  }

  private static void toDepth(Operands given) {
    int block = block(given);
    Call call = Layouts.laid(given.one(), false, given.graph());
    Wire in = Layouts.images(call, given.graph(), 2);
    int[] own = in.shape();
    int[] order = {0, 2, 1, 3, 4};
    int[] sizes = {own[0] / block, block, own[1] / block, block, own[2]};
    int[] shape = {own[0] / block, own[1] / block, own[2] * block * block};
    given.graph().checked(call, shape);
    given.graph().add(call, Gather.permuted(sizes, order), shape, false);
  }
}
