package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Spectrogram;
import io.loupe.engine.dl4j.op.Spectrogram.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The layer of Keras 3 that makes spectrograms of signals; its kernels are weights of the file. */
final class Spectrograms {
  private static final String CLASS = "STFTSpectrogram";

  private Spectrograms() {}

  static Map<String, Translator> all() {
    return Map.of(CLASS, Spectrograms::spectrogram);
  }

  /** The arrays that it has. */
  static List<String> weights(LayerSpec layer) {
    return switch (mode(layer)) {
      case REAL -> List.of("real_kernel");
      case IMAG -> List.of("imag_kernel");
      default -> List.of("real_kernel", "imag_kernel");
    };
  }

  private static Mode mode(LayerSpec layer) {
    String name = layer.text("mode", "log").toUpperCase(Locale.ROOT);
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.name().equals(name))
        .findFirst()
        .orElseThrow(() -> layer.problem("mode \"" + name + "\" is not supported"));
  }

  private static void spectrogram(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = Layouts.images(call, graph, 1);
    int length = layer.positive("frame_length");
    int stride = layer.has("frame_step") ? layer.positive("frame_step") : length / 2;
    int steps = in.spatial()[0];
    String padding = layer.text("padding", "valid");
    layer.refuse("padding", !padding.equals("valid") && !padding.equals("same"));
    boolean same = padding.equals("same");
    if (stride < 1 || (!same && length > steps)) {
      throw layer.problem(
          "its window of " + length + " does not fit its input of " + steps + " steps");
    }
    int frames = same ? (steps - 1) / stride + 1 : (steps - length) / stride + 1;
    int added = same ? Math.max(0, (frames - 1) * stride + length - steps) : 0;
    Mode mode = mode(layer);
    Kernels kernels = Kernels.of(call, graph);
    int[] stored = kernels.nextDims();
    if (stored.length != 3) {
      throw layer.problem("the file has no weights for it");
    }
    int bins = stored[2];
    float[] first = kernels.values(length, 1, bins);
    float[] none = {};
    float[] second =
        mode == Mode.REAL || mode == Mode.IMAG ? none : kernels.values(length, 1, bins);
    kernels.end();
    float[][] both =
        mode == Mode.IMAG ? new float[][] {none, first} : new float[][] {first, second};
    boolean apart = layer.flag("expand_dims", false);
    int channels = in.channels();
    Spectrogram op =
        new Spectrogram(mode, steps, channels, frames, stride, added / 2, bins, both, apart);
    int[] shape =
        apart
            ? in.shape(new int[] {frames, op.width()}, channels)
            : in.shape(new int[] {frames}, Math.multiplyExact(channels, op.width()));
    graph.checked(call, shape);
    graph.add(call, op, shape, in.channelsFirst());
  }
}
