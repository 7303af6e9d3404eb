package io.loupe.engine.dl4j.importer.keras;

import com.google.common.primitives.Ints;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.GeneralConvolution;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import io.loupe.engine.dl4j.op.Recurrent;
import io.loupe.engine.dl4j.op.Recurrent.BothWays;
import io.loupe.engine.dl4j.op.RecurrentCells.Gates;
import io.loupe.engine.dl4j.op.RecurrentCells.LstmCell;
import io.loupe.engine.dl4j.op.RowOp;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Recurrent layers over sequences of signals, pictures and volumes (Shi et al. 2015). */
final class ConvolutionalRecurrents {
  private static final int GATES = 4;

  private ConvolutionalRecurrents() {}

  static Map<String, Translator> all() {
    return Map.of(
        "ConvLSTM1D", ConvolutionalRecurrents::recurrent,
        "ConvLSTM2D", ConvolutionalRecurrents::recurrent,
        "ConvLSTM3D", ConvolutionalRecurrents::recurrent);
  }

  /** A sequence [steps,places..,channels] of pictures, or of what has other axes. */
  private static final class Pictures {
    private final int[] shape;

    Pictures(int[] shape) {
      this.shape = shape;
    }

    int steps() {
      return shape[0];
    }

    int[] places() {
      return Arrays.copyOfRange(shape, 1, shape.length - 1);
    }

    int channels() {
      return shape[shape.length - 1];
    }
  }

  private static void recurrent(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Call read = channelsLast(call, layer, graph);
    Pictures in = pictures(read, graph);
    Kernels kernels = Kernels.of(call, graph);
    Sequence sequence = sequence(layer, kernels, in);
    add(read, graph, kernels, layer, sequence, sequence.recurrence());
  }

  /** Two of them are joined along the last axis, which is the width where channels are first. */
  static void bidirectional(Call call, GraphAssembler graph, LayerSpec first, LayerSpec second) {
    Call read = channelsLast(call, first, graph);
    Pictures in = pictures(read, graph);
    Kernels kernels = Kernels.of(call, graph);
    Sequence one = sequence(first, kernels, in);
    Sequence two = sequence(second, kernels, in);
    if (!Arrays.equals(one.places(), two.places())
        || one.filters() != two.filters()
        || one.recurrence().sequences() != two.recurrence().sequences()) {
      throw call.layer().problem(Recurrents.DIFFERENT);
    }
    BothWays.Join join = Recurrents.join(call.layer());
    boolean concatenated = join == BothWays.Join.CONCATENATED;
    boolean byWidth = concatenated && isFirst(first);
    int[] places = one.places().clone();
    int last = places.length - 1;
    int blocks = Links.product(byWidth ? Arrays.copyOf(places, last) : places);
    BothWays both = new BothWays(one.recurrence(), two.recurrence(), blocks, join);
    places[last] *= byWidth ? 2 : 1;
    int filters = concatenated && !byWidth ? 2 * one.filters() : one.filters();
    add(read, graph, kernels, first, new Sequence(one.recurrence(), places, filters), both);
  }

  private static final class Sequence {
    private final Recurrent recurrence;
    private final int[] places;
    private final int filters;

    Sequence(Recurrent recurrence, int[] places, int filters) {
      this.recurrence = recurrence;
      this.places = places;
      this.filters = filters;
    }

    Recurrent recurrence() {
      return recurrence;
    }

    int[] places() {
      return places;
    }

    int filters() {
      return filters;
    }
  }

  private static Sequence sequence(LayerSpec layer, Kernels kernels, Pictures in) {
    Recurrents.refuse(layer);
    int filters = layer.positive("filters");
    int axes = in.places().length;
    int[] size = layer.perAxis("kernel_size", axes, 0);
    int wide = Math.multiplyExact(GATES, filters);
    KerasWindow window =
        KerasWindow.moving(
            layer,
            in.places(),
            size,
            layer.perAxis("strides", axes, 1),
            layer.perAxis("dilation_rate", axes, 1));
    int[] places = window.out();
    Links input = Links.moving(in.places(), places, window.shape());
    KerasWindow again = KerasWindow.same(places, size);
    Links state = Links.moving(places, places, again.shape());
    float[] none = new float[wide];
    float[] kernel = kernels.floats(size, in.channels(), wide);
    float[] recurrent = kernels.floats(size, filters, wide);
    float[] bias = layer.flag("use_bias", true) ? kernels.values(wide) : none;
    Gates gates =
        new Gates(
            new GeneralConvolution(input, in.channels(), wide, kernel, none),
            new GeneralConvolution(state, filters, wide, recurrent, none),
            bias);
    LstmCell cell =
        new LstmCell(
            Math.multiplyExact(Links.product(in.places()), in.channels()),
            Links.product(places),
            filters,
            gates,
            Cells.function(layer),
            Activations.scalar(layer, "recurrent_activation", "hard_sigmoid"));
    Recurrent recurrence =
        new Recurrent(
            cell,
            in.steps(),
            layer.flag("go_backwards", false),
            layer.flag("return_sequences", false),
            false,
            0);
    return new Sequence(recurrence, places, filters);
  }

  private static Pictures pictures(Call call, GraphAssembler graph) {
    return new Pictures(graph.input(call).shape());
  }

  private static boolean isFirst(LayerSpec layer) {
    return Layouts.channelsFirst(layer).orElse(false);
  }

  /** Reads sequences of pictures with their channels last, whatever the layer declares. */
  private static Call channelsLast(Call call, LayerSpec layer, GraphAssembler graph) {
    Wire in = graph.input(call);
    int axes = layer.className().charAt("ConvLSTM".length()) - '0';
    if (in.rank() != axes + 2) {
      throw call.layer().problem("its input is not a sequence of pictures");
    }
    Call read = Layouts.laid(call, false, graph);
    if (!isFirst(layer)) {
      return read;
    }
    int[] order = IntStream.rangeClosed(1, axes + 2).toArray();
    order[0] = 0;
    order[axes + 1] = 1;
    Call turned = call.before("pictures", read.inputs().get(0));
    int[] shape = Arrays.stream(order).map(axis -> in.shape()[axis]).toArray();
    graph.add(turned, Gather.permuted(in.shape(), order), shape, false);
    return call.reading(turned.vertex());
  }

  private static void add(
      Call call,
      GraphAssembler graph,
      Kernels kernels,
      LayerSpec layer,
      Sequence sequence,
      RowOp function) {
    kernels.end();
    int filters = sequence.filters();
    int[] places = sequence.places();
    int steps = sequence.recurrence().steps();
    if (!sequence.recurrence().sequences()) {
      int[] channels = {filters};
      int[] shape = isFirst(layer) ? Ints.concat(channels, places) : Ints.concat(places, channels);
      graph.add(call, function, shape, isFirst(layer));
    } else if (isFirst(layer)) {
      int[] shape = Ints.concat(new int[] {steps}, places, new int[] {filters});
      Call last = call.before("last", call.inputs().get(0));
      graph.add(last, function, shape, false);
      int[] turned = Ints.concat(new int[] {steps, filters}, places);
      int[] back = IntStream.rangeClosed(-1, places.length).toArray();
      back[0] = 0;
      back[1] = places.length + 1;
      Gather order = Gather.permuted(shape, back);
      graph.add(call.reading(last.vertex()), order, turned, false);
    } else {
      int[] shape = Ints.concat(new int[] {steps}, places, new int[] {filters});
      graph.add(call, function, shape, false);
    }
  }
}
