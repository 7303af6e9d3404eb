package io.loupe.engine.dl4j.importer.keras;

import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Functions called on tensors that only choose values and put them into other axes. */
final class Rearrangements {
  private Rearrangements() {}

  static Map<String, Operations.Function> all() {
    return ImmutableMap.<String, Operations.Function>builder()
        .putAll(Selections.all())
        .putAll(Reorderings.all())
        .putAll(Repeats.all())
        .buildOrThrow();
  }

  /** Which index of an axis of the input each index of the output is read from. */
  static int[] each(int length) {
    return IntStream.range(0, length).toArray();
  }

  static int[][] all(Wire in) {
    return Arrays.stream(in.shape()).mapToObj(Rearrangements::each).toArray(int[][]::new);
  }

  /** Reads some indices of each axis, and puts what is read into axes that may be others. */
  static void read(Operands given, Call call, int[][] taken, int[] shape, float fill) {
    GraphAssembler graph = given.graph();
    int[] sizes = Arrays.stream(taken).mapToInt(indices -> indices.length).toArray();
    graph.checked(call, shape);
    int[] own = given.in(call).shape();
    Gather gather = Gather.of(1, own, sizes, (axis, i) -> taken[axis][i]);
    graph.add(call, gather.filled(fill), shape, false);
  }

  static void read(Operands given, Call call, int[][] taken) {
    int[] shape = Arrays.stream(taken).mapToInt(indices -> indices.length).toArray();
    read(given, call, taken, shape, 0);
  }

  /** Puts the values as they lie into other axes. */
  static void cut(Operands given, Call call, int[] shape) {
    given.graph().add(call, new Flatten(Flatten.Order.AS_STORED), shape, false);
  }
}
