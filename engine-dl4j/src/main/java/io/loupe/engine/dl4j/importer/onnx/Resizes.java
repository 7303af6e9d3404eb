package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Gather;
import java.util.Arrays;
import java.util.Optional;

/** Pictures made larger or smaller. */
final class Resizes {
  private Resizes() {}

  static void resize(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    int[] in = value.dims();
    boolean old = node.type().equals("Upsample") || graph.opset() < 11;
    Optional<Known> scales =
        graph.known(node, old ? 1 : 2).filter(k -> k.elements() > 0).or(() -> attribute(node));
    Optional<Known> sizes = graph.known(node, 3).filter(k -> k.elements() > 0);
    double[] given = sizes.or(() -> scales).map(Known::numbers).orElse(new double[0]);
    boolean fits = value.batch() && given.length == in.length + 1 && given[0] == 1;
    if (!node.text("mode", "nearest").equals("nearest") || !fits || node.has("axes")) {
      throw node.problem("only nearest values at known sizes are read");
    }
    int[] out = in.clone();
    double[] factors = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = (int) (sizes.isPresent() ? given[i + 1] : Math.floor((float) given[i + 1] * in[i]));
      factors[i] = sizes.isPresent() ? (double) out[i] / in[i] : given[i + 1];
    }
    if (out[0] != in[0]) {
      throw node.problem("it makes other channels");
    }
    String coordinates =
        old ? "asymmetric" : node.text("coordinate_transformation_mode", "half_pixel");
    String nearest = old ? "floor" : node.text("nearest_mode", "round_prefer_floor");
    int[][] from = new int[in.length][];
    for (int i = 0; i < in.length; i++) {
      from[i] = new int[out[i]];
      for (int k = 0; k < out[i]; k++) {
        double at = coordinate(node, coordinates, k, in[i], out[i], factors[i]);
        from[i][k] = Math.max(0, Math.min(in[i] - 1, (int) rounded(node, nearest, at)));
      }
    }
    graph.done(
        Gather.of(
            in[0],
            Arrays.copyOfRange(in, 1, in.length),
            Arrays.copyOfRange(out, 1, out.length),
            (axis, i) -> from[axis + 1][i]),
        out,
        true,
        value);
  }

  private static Optional<Known> attribute(OnnxFile.Node node) {
    Message scales = node.attributes().get("scales");
    return scales == null ? Optional.empty() : Optional.of(OnnxFile.reals(scales));
  }

  private static double coordinate(
      OnnxFile.Node node, String mode, int k, int in, int out, double factor) {
    return switch (mode) {
      case "half_pixel" -> (k + 0.5) / factor - 0.5;
      case "pytorch_half_pixel" -> out > 1 ? (k + 0.5) / factor - 0.5 : 0;
      case "asymmetric" -> k / factor;
      case "align_corners" -> out == 1 ? 0 : k * (in - 1.0) / (out - 1);
      case "tf_half_pixel_for_nn" -> (k + 0.5) / factor;
      default -> throw node.problem("coordinates by " + mode + " are not read");
    };
  }

  private static double rounded(OnnxFile.Node node, String mode, double at) {
    return switch (mode) {
      case "round_prefer_floor" -> Math.ceil(at - 0.5);
      case "round_prefer_ceil" -> Math.floor(at + 0.5);
      case "floor" -> Math.floor(at);
      case "ceil" -> Math.ceil(at);
      default -> throw node.problem("rounding by " + mode + " is not read");
    };
  }
}
