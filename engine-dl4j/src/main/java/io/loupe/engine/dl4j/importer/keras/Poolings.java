package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Pooling;
import io.loupe.engine.dl4j.op.StepMasks.MaskedSteps;
import io.loupe.engine.dl4j.op.Viewed;
import io.loupe.engine.dl4j.op.VolumePooling;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Pooling over windows and over everything. */
final class Poolings {
  private Poolings() {}

  static Map<String, Translator> all() {
    Map<String, Translator> all = new HashMap<>();
    for (int axes = 1; axes <= 3; axes++) {
      int count = axes;
      all.put(
          "AdaptiveMaxPooling" + axes + "D", (call, graph) -> adaptive(call, graph, true, count));
      all.put(
          "AdaptiveAveragePooling" + axes + "D",
          (call, graph) -> adaptive(call, graph, false, count));
    }
    for (boolean maximum : new boolean[] {true, false}) {
      String name = maximum ? "Max" : "Average";
      for (int axes = 1; axes <= 3; axes++) {
        int count = axes;
        all.put(
            name + "Pooling" + axes + "D", (call, graph) -> window(call, graph, maximum, count));
        all.put(
            "Global" + name + "Pooling" + axes + "D",
            (call, graph) -> global(call, graph, maximum, count));
      }
    }
    return all;
  }

  private static void window(Call call, GraphAssembler graph, boolean maximum, int axes) {
    KerasWindow window = KerasWindow.pooling(call, graph, axes);
    if (window.mode() == KerasWindow.Padding.CAUSAL) {
      throw call.layer().problem("pooling has no causal padding");
    }
    int[] shape = window.in().shape(window.out(), window.in().channels());
    graph.checked(call, shape);
    graph.add(call, op(window, maximum, axes), shape, window.in().channelsFirst());
  }

  private static Op op(KerasWindow window, boolean maximum, int axes) {
    if (axes == 3) {
      Links links = Links.moving(window.in().spatial(), window.out(), window.shape());
      return new VolumePooling(links, window.in().channels(), maximum);
    }
    Pooling pooling = new Pooling(window.window(), maximum);
    return axes == 1 ? new Viewed(pooling, Viewed.View.SEQUENCES_AS_PICTURES) : pooling;
  }

  /** As many windows as asked for, as equal as they can be. */
  private static void adaptive(Call call, GraphAssembler graph, boolean maximum, int axes) {
    Wire in = Layouts.images(call, graph, axes);
    int[] size = call.layer().perAxis("output_size", axes, 0);
    int[] shape = in.shape(size, in.channels());
    graph.checked(call, shape);
    Links links = Links.adaptive(in.spatial(), size);
    graph.add(call, new VolumePooling(links, in.channels(), maximum), shape, in.channelsFirst());
  }

  private static void global(Call call, GraphAssembler graph, boolean maximum, int axes) {
    Wire in = Layouts.images(call, graph, axes);
    Optional<String> mask = Masks.of(call, graph);
    boolean kept = call.layer().flag("keepdims", false);
    if (mask.isPresent() && !maximum) {
      call.layer().refuse("keepdims", kept);
      Call masked = call.reading(call.inputs().get(0), mask.get());
      graph.add(masked, new MaskedSteps(true), new int[] {in.channels()}, false);
      return;
    }
    int[] one = new int[axes];
    Arrays.fill(one, 1);
    GlobalPooling.Kind kind = maximum ? GlobalPooling.Kind.MAX : GlobalPooling.Kind.AVERAGE;
    int[] shape = kept ? in.shape(one, in.channels()) : new int[] {in.channels()};
    graph.add(call, new GlobalPooling(kind, 0, in.channels()), shape, in.channelsFirst());
  }
}
