package io.loupe.engine.dl4j.internal.keras;

import java.util.Optional;

/** Where the channels lie, as the file declares it. */
final class Layouts {
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
      boolean flatten = call.layer().className().equals("Flatten");
      if (declared.isEmpty() && !flatten) {
        declared = channelsFirst(call.layer());
      }
    }
    return declared.orElse(false);
  }

  /** The input of a layer that works on channels and some further axes. */
  static Wire images(Call call, GraphAssembler graph, int axes) {
    Wire in = graph.input(call);
    if (in.rank() != axes + 1) {
      throw call.layer()
          .problem("its input has " + in.rank() + " axes where it needs " + (axes + 1));
    }
    boolean declared = channelsFirst(call.layer()).orElse(in.channelsFirst());
    if (declared != in.channelsFirst()) {
      throw call.layer()
          .problem(
              "it declares "
                  + (declared ? "channels_first" : "channels_last")
                  + " where its input is the other way round");
    }
    return in;
  }
}
