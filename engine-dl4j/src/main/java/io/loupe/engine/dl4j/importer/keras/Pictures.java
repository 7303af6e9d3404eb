package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.AutoContrast;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Resampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Layers that bring pictures to another size, and what is random in training alone. */
final class Pictures {
  private static final float LARGEST = 1 << 24;

  private Pictures() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Resizing", Pictures::resizing,
        "CenterCrop", Pictures::centre,
        "RandomCrop", Pictures::random,
        "AutoContrast", Pictures::contrast);
  }

  private static int[] size(LayerSpec layer) {
    return new int[] {layer.positive("height"), layer.positive("width")};
  }

  private static void resizing(Call call, GraphAssembler graph) {
    resized(call, graph, size(call.layer()));
  }

  /** Resizes as the options of a layer, or of an operation of Keras 3, say. */
  static void resized(Call call, GraphAssembler graph, int[] size) {
    LayerSpec layer = call.layer();
    int[] in = Layouts.images(call, graph, 2).spatial();
    Call ready = call;
    if (layer.flag("crop_to_aspect_ratio", false)) {
      ready = cropped(call, graph, in, size);
    } else if (layer.flag("pad_to_aspect_ratio", false)) {
      String mode = layer.text("fill_mode", "constant");
      layer.refuse("fill_mode", !mode.equals("constant"));
      ready = padded(call, graph, in, size, (float) layer.number("fill_value", 0));
    }
    String name = layer.text("interpolation", "bilinear");
    resample(ready, graph, size, name, layer.flag("antialias", false));
  }

  /** Adds the resize itself; nothing happens where the sizes agree. */
  static void resample(
      Call call, GraphAssembler graph, int[] size, String name, boolean antialias) {
    Wire in = Layouts.images(call, graph, 2);
    Resampling.Method method =
        Resampling.Method.of(name)
            .orElseThrow(
                () -> call.layer().problem("interpolation \"" + name + "\" is not supported"));
    int[] shape = in.shape(size, in.channels());
    graph.checked(call, shape);
    if (Arrays.equals(in.spatial(), size)) {
      graph.add(call, new Identity());
      return;
    }
    graph.add(
        call,
        Resampling.of(method, antialias, in.spatial(), size, in.channels()),
        shape,
        in.channelsFirst());
  }

  /** What has the other picture's ratio of height and width, in single precision as Keras does. */
  private static int side(int other, int wanted, int otherWanted) {
    float product = (float) other * wanted;
    return (int) Math.min(product / otherWanted, LARGEST);
  }

  private static Call cropped(Call call, GraphAssembler graph, int[] in, int[] size) {
    int[] kept = {
      Math.max(1, Math.min(in[0], side(in[1], size[0], size[1]))),
      Math.max(1, Math.min(in[1], side(in[0], size[1], size[0])))
    };
    int[] start = {(in[0] - kept[0]) / 2, (in[1] - kept[1]) / 2};
    return Arrays.equals(kept, in) ? call : cut(call, graph, start, kept);
  }

  private static Call cut(Call call, GraphAssembler graph, int[] start, int[] kept) {
    Call step = call.before("cropped", call.inputs().get(0));
    crop(step, graph, start, kept);
    return call.reading(step.vertex());
  }

  private static void crop(Call call, GraphAssembler graph, int[] start, int[] kept) {
    Wire in = graph.input(call);
    int[] from = in.spatial();
    int[] amounts = new int[4];
    for (int i = 0; i < 2; i++) {
      amounts[2 * i] = -start[i];
      amounts[2 * i + 1] = start[i] + kept[i] - from[i];
    }
    int[] shape = in.shape(kept, in.channels());
    graph.add(call, new Border(amounts, in.type()), shape, in.channelsFirst());
  }

  /** Keras puts as much after a picture as before it, and so one place too few of an odd rest. */
  private static Call padded(Call call, GraphAssembler graph, int[] in, int[] size, float fill) {
    int[] before = {
      (Math.max(in[0], side(in[1], size[0], size[1])) - in[0]) / 2,
      (Math.max(in[1], side(in[0], size[1], size[0])) - in[1]) / 2
    };
    int[] out = {Math.addExact(in[0], 2 * before[0]), Math.addExact(in[1], 2 * before[1])};
    Wire wire = graph.input(call);
    int[] shape = wire.shape(out, wire.channels());
    graph.checked(call, shape);
    Call step = call.before("padded", call.inputs().get(0));
    Gather gather = Gather.of(wire.channels(), in, out, (axis, i) -> i - before[axis]);
    graph.add(step, gather.filled(fill), shape, wire.channelsFirst());
    return call.reading(step.vertex());
  }

  private static void centre(Call call, GraphAssembler graph) {
    int[] in = Layouts.images(call, graph, 2).spatial();
    int[] size = size(call.layer());
    if (in[0] < size[0] || in[1] < size[1]) {
      smart(call, graph, in, size);
      return;
    }
    crop(call, graph, new int[] {(in[0] - size[0]) / 2, (in[1] - size[1]) / 2}, size);
  }

  /** Keras's {@code smart_resize}. */
  private static void smart(Call call, GraphAssembler graph, int[] in, int[] size) {
    resample(cropped(call, graph, in, size), graph, size, "bilinear", false);
  }

  /**
   * Each channel of a picture by itself; of channels that come first Keras stretches each row of
   * pixels across them.
   */
  private static void contrast(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = Layouts.images(call, graph, 2);
    var range = layer.option("value_range");
    double low = range.path(0).asDouble(0);
    double high = range.path(1).asDouble(255);
    if (!(high > low)) {
      throw layer.problem("its value_range " + LayerSpec.said(range) + " is not supported");
    }
    int[] places = in.spatial();
    int channels = in.channels();
    boolean columns = in.channelsFirst();
    List<Integer> groups = new ArrayList<>();
    for (int i = 0; i < in.elements(); i++) {
      groups.add(columns ? i / channels % places[1] : i % channels);
    }
    int count = columns ? places[1] : channels;
    graph.add(call, new AutoContrast(groups, count, low, high));
  }

  /** In inference Keras 2 cuts and resizes to the size, Keras 3 does nothing. */
  private static void random(Call call, GraphAssembler graph) {
    if (call.layer().era().major() > 2) {
      graph.add(call, new Identity());
      return;
    }
    smart(call, graph, Layouts.images(call, graph, 2).spatial(), size(call.layer()));
  }
}
