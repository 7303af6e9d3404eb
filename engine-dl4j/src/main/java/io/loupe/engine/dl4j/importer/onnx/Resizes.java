package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Interpolation;
import io.loupe.engine.dl4j.op.Interpolation.Taps;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tensors made larger or smaller, as Resize and Upsample define it. */
final class Resizes {
  private static final int COORDINATES = 11;

  private final Node node;
  private final String coordinates;
  private final String nearest;
  private final String mode;
  private final double cubic;
  private final boolean inside;
  private final boolean smooth;

  private Resizes(Node node) {
    boolean old = node.type().equals("Upsample") || node.opset() < COORDINATES;
    this.node = node;
    this.coordinates =
        old ? "asymmetric" : node.text("coordinate_transformation_mode", "half_pixel");
    this.nearest = old ? "floor" : node.text("nearest_mode", "round_prefer_floor");
    String said = node.text("mode", "nearest");
    this.mode = said.equals("bilinear") ? "linear" : said;
    this.cubic = node.real("cubic_coeff_a", -0.75f);
    this.inside = node.number("exclude_outside", 0) == 1;
    this.smooth = node.number("antialias", 0) == 1;
  }

  static void resize(Node node, Emitter graph) {
    new Resizes(node).run(graph);
  }

  /** One axis: its sizes, how much larger it gets, and the part that is read, from 0 to 1. */
  private static final class Axis {
    final int in;
    final int out;
    final double factor;
    final double start;
    final double end;

    Axis(int in, int out, double factor, double start, double end) {
      this.in = in;
      this.out = out;
      this.factor = factor;
      this.start = start;
      this.end = end;
    }
  }

  private void run(Emitter graph) {
    Value given = graph.value(node, 0);
    int rank = given.rankInFile();
    Axis[] axes = axes(graph, given.inFile());
    if (given.batch().open()) {
      int items = given.inFile()[given.batch().axis()];
      axes[given.batch().axis()] = new Axis(items, items, 1, 0, 1);
    }
    int[] changed =
        IntStream.range(0, rank).filter(a -> axes[a].in != axes[a].out || isCut(axes[a])).toArray();
    Value value = graph.free(node, given, changed);
    int batch = value.batch().axis();
    Axis[] own =
        IntStream.range(0, rank)
            .filter(a -> a != batch)
            .mapToObj(a -> axes[a])
            .toArray(Axis[]::new);
    int[] dims = Arrays.stream(own).mapToInt(a -> a.out).toArray();
    graph.check(dims);
    graph.check(Arrays.stream(own).mapToInt(a -> Math.max(a.in, a.out)).toArray());
    Taps[] taps = Arrays.stream(own).map(this::taps).toArray(Taps[]::new);
    if (mode.equals("nearest") && !coordinates.equals("tf_crop_and_resize")) {
      Gather picked = Selections.reading(value, dims, (a, i) -> taps[a].first(i));
      graph.done(picked, dims, value.channelsFirst(), value);
      return;
    }
    Wire wire = new Wire(dims, value.channelsFirst());
    Taps[] inGraph = Arrays.stream(wire.axes()).mapToObj(a -> taps[a]).toArray(Taps[]::new);
    float outside = node.real("extrapolation_value", 0);
    graph.done(
        new Interpolation(value.wire().inGraph(), inGraph, outside),
        dims,
        value.channelsFirst(),
        value);
  }

  private boolean isCut(Axis axis) {
    return coordinates.equals("tf_crop_and_resize") && (axis.start != 0 || axis.end != 1);
  }

  private Axis[] axes(Emitter graph, int[] in) {
    boolean old = node.type().equals("Upsample") || node.opset() < COORDINATES;
    Optional<double[]> scales =
        node.has("scales")
            ? Optional.of(node.reals("scales"))
            : node.isThere(old ? 1 : 2)
                ? Optional.of(graph.required(node, old ? 1 : 2).numbers())
                : Optional.empty();
    Optional<double[]> sizes =
        node.isThere(3) ? Optional.of(graph.required(node, 3).numbers()) : Optional.empty();
    double[] said =
        sizes
            .filter(s -> s.length > 0)
            .or(() -> scales)
            .orElseThrow(() -> node.problem("it says no size"));
    boolean bySize = sizes.filter(s -> s.length > 0).isPresent();
    double[] roi =
        !old && coordinates.equals("tf_crop_and_resize") && node.isThere(1)
            ? graph.required(node, 1).numbers()
            : new double[0];
    int[] own =
        node.has("axes")
            ? Arrays.stream(node.numbers("axes")).map(a -> Folding.axis(a, in.length)).toArray()
            : IntStream.range(0, in.length).toArray();
    if (said.length != own.length || (roi.length != 0 && roi.length != 2 * own.length)) {
      throw node.problem("it says " + said.length + " sizes for " + own.length + " axes");
    }
    Axis[] axes = new Axis[in.length];
    Arrays.setAll(axes, i -> new Axis(in[i], in[i], 1, 0, 1));
    double ratio = bySize ? ratio(said, own, in) : 0;
    for (int i = 0; i < own.length; i++) {
      double start = roi.length == 0 ? 0 : roi[i];
      double end = roi.length == 0 ? 1 : roi[own.length + i];
      int length = in[own[i]];
      double factor = ratio > 0 ? ratio : bySize ? said[i] / length : said[i];
      double part = coordinates.equals("tf_crop_and_resize") ? end - start : 1;
      double out =
          ratio > 0
              ? Math.floor(ratio * length + 0.5)
              : bySize ? said[i] : Math.floor((float) said[i] * (float) (length * part));
      if (!(out >= 1 && out <= Integer.MAX_VALUE) || !(factor > 0)) {
        throw node.problem("it makes " + out + " places of " + length);
      }
      axes[own[i]] = new Axis(length, (int) out, factor, start, end);
    }
    return axes;
  }

  /** One factor for all axes, where the sizes are bounds; 0 where they are meant. */
  private double ratio(double[] sizes, int[] axes, int[] in) {
    String policy = node.text("keep_aspect_ratio_policy", "stretch");
    if (policy.equals("stretch")) {
      return 0;
    }
    double[] factors =
        IntStream.range(0, axes.length).mapToDouble(i -> sizes[i] / in[axes[i]]).toArray();
    return policy.equals("not_larger")
        ? Arrays.stream(factors).min().orElse(0)
        : Arrays.stream(factors).max().orElse(0);
  }

  private double coordinate(int k, Axis axis) {
    int in = axis.in;
    int out = axis.out;
    double factor = axis.factor;
    return switch (coordinates) {
      case "half_pixel" -> (k + 0.5) / factor - 0.5;
      case "pytorch_half_pixel" -> out > 1 ? (k + 0.5) / factor - 0.5 : 0;
      case "asymmetric" -> k / factor;
      case "align_corners" -> out == 1 ? 0 : k * (in - 1.0) / ((float) factor * in - 1);
      case "tf_half_pixel_for_nn" -> (k + 0.5) / factor;
      case "half_pixel_symmetric" -> {
        double adjusted = out / (factor * in);
        double centre = in / 2.0;
        yield centre * (1 - adjusted) + (k + 0.5) / factor - 0.5;
      }
      case "tf_crop_and_resize" ->
          out > 1
              ? axis.start * (in - 1) + k * (axis.end - axis.start) * (in - 1) / (out - 1)
              : 0.5 * (axis.start + axis.end) * (in - 1);
      default -> throw node.problem("coordinates by " + coordinates + " are not read");
    };
  }

  private double rounded(double at) {
    return switch (nearest) {
      case "round_prefer_floor" -> Math.ceil(at - 0.5);
      case "round_prefer_ceil" -> Math.floor(at + 0.5);
      case "floor" -> Math.floor(at);
      case "ceil" -> Math.ceil(at);
      default -> throw node.problem("rounding by " + nearest + " is not read");
    };
  }

  private Taps taps(Axis axis) {
    int[][] from = new int[axis.out][];
    double[][] weights = new double[axis.out][];
    boolean[] outside = new boolean[axis.out];
    boolean same = axis.in == axis.out && axis.factor == 1 && !isCut(axis);
    for (int k = 0; k < axis.out; k++) {
      if (same) {
        from[k] = new int[] {k};
        weights[k] = new double[] {1};
        continue;
      }
      double at = coordinate(k, axis);
      outside[k] = coordinates.equals("tf_crop_and_resize") && (at < 0 || at > axis.in - 1);
      weigh(axis, at, k, from, weights);
    }
    return new Taps(from, weights, outside);
  }

  private void weigh(Axis axis, double at, int k, int[][] from, double[][] weights) {
    double wide = smooth && axis.factor < 1 ? 1 / axis.factor : 1;
    switch (mode) {
      case "nearest" -> {
        from[k] = new int[] {Math.max(0, Math.min(axis.in - 1, (int) rounded(at)))};
        weights[k] = new double[] {1};
      }
      case "linear" -> weigh(axis, at, k, from, weights, 1, wide);
      case "cubic" -> weigh(axis, at, k, from, weights, 2, wide);
      default -> throw node.problem("resizing by " + mode + " is not read");
    }
  }

  private void weigh(
      Axis axis, double at, int k, int[][] from, double[][] weights, int radius, double wide) {
    double reach = radius * wide;
    int first = (int) Math.floor(at - reach) + 1;
    int last = (int) Math.ceil(at + reach) - 1;
    int count = Math.max(1, last - first + 1);
    from[k] = new int[count];
    weights[k] = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      int place = first + i;
      double weight = kernel((place - at) / wide, radius);
      boolean out = place < 0 || place >= axis.in;
      from[k][i] = Math.max(0, Math.min(axis.in - 1, place));
      weights[k][i] = out && inside ? 0 : weight;
      sum += weights[k][i];
    }
    for (int i = 0; i < count && (inside || wide > 1); i++) {
      weights[k][i] /= sum;
    }
  }

  private double kernel(double distance, int radius) {
    double x = Math.abs(distance);
    if (radius == 1) {
      return Math.max(0, 1 - x);
    }
    if (x <= 1) {
      return ((cubic + 2) * x - (cubic + 3)) * x * x + 1;
    }
    return x < 2 ? ((cubic * x - 5 * cubic) * x + 8 * cubic) * x - 4 * cubic : 0;
  }
}
