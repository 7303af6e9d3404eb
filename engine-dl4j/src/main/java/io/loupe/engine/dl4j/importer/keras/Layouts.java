package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Gather;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the channels lie, as the file declares it. */
final class Layouts {
  /** Layers that declare a layout and take their input as it is all the same. */
  private static final Set<String> INDIFFERENT =
      Set.of("Flatten", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", Operations.CLASS);

  private Layouts() {}

  /** The layout that a layer declares for its own input. */
  static Optional<Boolean> channelsFirst(LayerSpec layer) {
    String format = layer.text("data_format", "");
    return switch (format) {
      case "" -> Optional.empty();
      case "channels_first" -> Optional.of(true);
      case "channels_last" -> Optional.of(false);
      default -> throw layer.problem("data_format \"" + format + "\" is not known");
    };
  }

  /** The layout of a whole model: what its first layer that declares one declares. */
  static boolean channelsFirst(Topology topology) {
    Optional<Boolean> declared = Optional.empty();
    for (Call call : topology.calls()) {
      if (declared.isEmpty() && !INDIFFERENT.contains(call.layer().className())) {
        declared = channelsFirst(call.layer());
      }
    }
    return declared.orElse(false);
  }

  /** The call with its inputs in the layout that its layer declares. */
  static Call declared(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Optional<Boolean> declared =
        INDIFFERENT.contains(layer.className()) ? Optional.empty() : channelsFirst(layer);
    return declared.isEmpty() ? call : laid(call, declared.get(), graph);
  }

  /** The call with all its inputs in a layout. */
  static Call laid(Call call, boolean first, GraphAssembler graph) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      inputs.add(laid(call, i, first, graph));
    }
    return call.reading(inputs);
  }

  /**
   * The vertex with the same axes as one of a call's inputs, and other channels: what a file
   * declares for one layer and not for the next is only which axis they are.
   */
  static String laid(Call call, int input, boolean first, GraphAssembler graph) {
    String vertex = call.inputs().get(input);
    Wire in = graph.wire(vertex);
    if (in.rank() < 2 || in.channelsFirst() == first) {
      return vertex;
    }
    Wire out = new Wire(in.shape(), first);
    Call step = call.before("layout" + input, vertex);
    int[] from = in.axes();
    int[] to = out.axes();
    int[] sizes = new int[from.length];
    int[] order = new int[from.length];
    for (int i = 0; i < from.length; i++) {
      sizes[i] = in.shape()[from[i]];
      order[i] = in.axis(to[i]);
    }
    graph.add(step, Gather.permuted(sizes, order), in.shape(), first);
    return step.vertex();
  }

  /** The input of a layer that works on channels and some further axes. */
  static Wire images(Call call, GraphAssembler graph, int axes) {
    Wire in = graph.input(call);
    if (in.rank() != axes + 1) {
      throw call.layer()
          .problem("its input has " + in.rank() + " axes where it needs " + (axes + 1));
    }
    return in;
  }

  /** The input of a layer that goes step by step. */
  static Wire steps(Call call, GraphAssembler graph) {
    Wire in = images(call, graph, 1);
    if (in.channelsFirst()) {
      throw call.layer().problem("its input has its channels first");
    }
    return in;
  }
}
