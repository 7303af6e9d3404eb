package io.loupe.engine.dl4j.importer.keras;

import com.google.common.collect.Lists;
import io.loupe.error.UnknownNameException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers of a model with its nested models opened, in an order in which they can run.
 *
 * @param inputs its input layers
 * @param calls its other layers
 * @param outputs names of the vertices where it ends
 */
record Topology(List<Call> inputs, List<Call> calls, List<String> outputs) {
  Topology {
    inputs = List.copyOf(inputs);
    calls = List.copyOf(calls);
    outputs = List.copyOf(outputs);
  }

  /** What leads to a layer, which then is the output. */
  Topology until(String layer) {
    Set<String> needed = new HashSet<>(Set.of(layer));
    List<Call> kept = new ArrayList<>();
    for (Call call : Lists.reverse(calls)) {
      if (needed.contains(call.vertex())) {
        needed.addAll(call.inputs());
        needed.addAll(call.masks());
        kept.add(call.ending(call.vertex().equals(layer)));
      }
    }
    if (kept.isEmpty()) {
      List<String> names = calls.stream().filter(call -> !call.hidden()).map(Call::vertex).toList();
      throw new UnknownNameException("layer", layer, names);
    }
    List<Call> fed = inputs.stream().filter(call -> needed.contains(call.vertex())).toList();
    return new Topology(fed, Lists.reverse(kept), List.of(layer));
  }
}
