package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.CumulativeSum;
import io.loupe.engine.dl4j.op.Gather;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Functions called on tensors that read values again, elsewhere or in blocks: repeats, pads,
 * shifts.
 */
final class Repeats {
  /** Stands for an index from which nothing is read. */
  private static final int NOTHING = -1;

  private static final int MOST = 1 << 24;

  private Repeats() {}

  static Map<String, Operations.Function> all() {
    return ImmutableMap.<String, Operations.Function>builder()
        .put("tile", Repeats::tile)
        .put("repeat", Repeats::repeat)
        .put("broadcastto", Repeats::broadcast)
        .put("flip", Repeats::flip)
        .put("reverse", Repeats::flip)
        .put("roll", Repeats::roll)
        .put("cumsum", Repeats::sums)
        .put("pad", Repeats::pad)
        .put("depthtospace", Repeats::toSpace)
        .put("spacetodepth", Repeats::toDepth)
        .buildOrThrow();
  }

  private static void tile(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    int[] times = given.integers(given.get(1, "multiples", "repeats"));
    if (times.length != in.rank() + 1 || times[0] != 1) {
      throw given.mixes();
    }
    int[] sizes = in.shape();
    along(given, call, axis -> times[axis + 1], (axis, i) -> i % sizes[axis]);
  }

  /** For each axis so many times as many indices, each read from one of the input's. */
  private static void along(Operands given, Call call, IntUnaryOperator times, Gather.Source from) {
    int[] in = given.in(call).shape();
    int[][] taken = new int[in.length][];
    for (int axis = 0; axis < in.length; axis++) {
      int along = axis;
      int out = Math.multiplyExact(in[axis], Math.max(0, times.applyAsInt(axis)));
      if (out > MOST) {
        throw given.refused("it is too large");
      }
      taken[axis] = IntStream.range(0, out).map(i -> from.of(along, i)).toArray();
    }
    Rearrangements.read(given, call, taken);
  }

  private static void repeat(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    JsonNode repeats = given.get(1, "repeats", "rep");
    if (Operands.isAbsent(given.get(2, "axis"))) {
      throw given.mixes();
    }
    int axis = given.axis(given.get(2, "axis"), in.rank(), 0);
    int times = given.integers(repeats)[0];
    if (given.integers(repeats).length != 1) {
      throw given.refused();
    }
    along(given, call, a -> a == axis ? times : 1, (a, i) -> a == axis ? i / times : i);
  }

  private static void broadcast(Operands given) {
    Call call = given.one();
    int[] in = given.in(call).shape();
    JsonNode target = given.get(1, "shape");
    int[][] taken = new int[Math.max(0, target.size() - 1)][];
    int[] own = new int[taken.length];
    Arrays.fill(own, 1);
    if (own.length < in.length) {
      throw given.mixes();
    }
    System.arraycopy(in, 0, own, own.length - in.length, in.length);
    for (int axis = 0; axis < own.length; axis++) {
      int size = given.whole(target.get(axis + 1));
      if (size > MOST || (size != own[axis] && own[axis] != 1)) {
        throw given.refused();
      }
      boolean one = own[axis] == 1;
      taken[axis] = IntStream.range(0, size).map(i -> one ? 0 : i).toArray();
    }
    Call ready = call;
    if (own.length > in.length) {
      Call axes = given.before("axes", call.inputs().get(0));
      Rearrangements.cut(given, axes, own);
      ready = call.reading(axes.vertex());
    }
    Rearrangements.read(given, ready, taken);
  }

  private static void flip(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    int[][] taken = Rearrangements.all(in);
    for (int axis : given.axes(given.get(1, "axis"), in.rank())) {
      int length = in.shape()[axis];
      taken[axis] = IntStream.range(0, length).map(i -> length - 1 - i).toArray();
    }
    Rearrangements.read(given, call, taken);
  }

  /** Sums of all values so far along an axis. */
  private static void sums(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    JsonNode axis = given.get(1, "axis");
    if (Operands.isAbsent(axis)) {
      throw given.mixes();
    }
    boolean exclusive = given.flag(2, "exclusive");
    boolean backwards = given.flag(3, "reverse");
    CumulativeSum sums =
        new CumulativeSum(in.shape(), given.axis(axis, in.rank(), 0), backwards, exclusive);
    given.graph().add(call, sums, in.shape(), false);
  }

  private static void roll(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
    int[] shifts = given.integers(given.get(1, "shift"));
    int[] axes = given.integers(given.get(2, "axis"));
    int[][] taken = Rearrangements.all(in);
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
    Rearrangements.read(given, call, taken);
  }

  private static void pad(Operands given) {
    Call call = given.one();
    Wire in = given.in(call);
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
    Rearrangements.read(given, call, taken, shape, (float) fill);
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
    int channels = own[2] / Math.multiplyExact(block, block);
    int[] shape = {own[0] * block, own[1] * block, channels};
    blocks(given, call, new int[] {own[0], own[1], block, block, channels}, shape);
  }

  private static void toDepth(Operands given) {
    int block = block(given);
    Call call = Layouts.laid(given.one(), false, given.graph());
    Wire in = Layouts.images(call, given.graph(), 2);
    int[] own = in.shape();
    int[] shape = {own[0] / block, own[1] / block, own[2] * block * block};
    blocks(given, call, new int[] {shape[0], block, shape[1], block, own[2]}, shape);
  }

  private static void blocks(Operands given, Call call, int[] sizes, int[] shape) {
    given.graph().checked(call, shape);
    if (given.in(call).elements() != Arrays.stream(shape).reduce(1, Math::multiplyExact)) {
      throw given.refused("its blocks do not fit");
    }
    given.graph().add(call, Gather.permuted(sizes, new int[] {0, 2, 1, 3, 4}), shape, false);
  }
}
