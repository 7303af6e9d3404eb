package io.loupe.engine.dl4j.importer.keras;

import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Gather;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Brings any axes to the place of the channels for what works on channels, and back. */
final class Axes {
  private Axes() {}

  /**
   * Adds an operation that works on channels with some axes as its channels, all in one.
   *
   * @param call the use of a layer
   * @param axes of its input, in Keras's order, ascending
   * @param operation adds the operation for the use that it is given
   */
  static void asChannels(Call call, GraphAssembler graph, int[] axes, Consumer<Call> operation) {
    Wire in = graph.input(call);
    if (axes.length == 1 && axes[0] == in.channelAxis()) {
      operation.accept(call);
      return;
    }
    int[] all = in.axes();
    int[] order =
        IntStream.concat(
                IntStream.range(0, all.length).filter(i -> !Ints.contains(axes, all[i])),
                Arrays.stream(axes).map(in::axis))
            .toArray();
    int[] there = Gather.permutation(in.inGraph(), order);
    int channels = Arrays.stream(axes).map(axis -> in.shape()[axis]).reduce(1, (a, b) -> a * b);
    Call moved = call.before("moved", call.inputs().get(0));
    graph.add(moved, Gather.ofValues(there), new int[] {there.length / channels, channels}, false);
    Call along = call.before("along", moved.vertex());
    operation.accept(along);
    int[] back = new int[there.length];
    for (int i = 0; i < there.length; i++) {
      back[there[i]] = i;
    }
    Call last = call.reading(along.vertex());
    graph.add(last, Gather.ofValues(back), in.shape(), in.channelsFirst());
  }
}
