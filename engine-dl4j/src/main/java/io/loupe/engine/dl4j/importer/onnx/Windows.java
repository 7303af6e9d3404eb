package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.kernel.Groups;
import io.loupe.engine.dl4j.kernel.WindowShape;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Convolution;
import io.loupe.engine.dl4j.op.Convolution3D;
import io.loupe.engine.dl4j.op.DepthwiseConvolution;
import io.loupe.engine.dl4j.op.GeneralConvolution;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import io.loupe.engine.dl4j.op.NormVolumePooling;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Pooling;
import io.loupe.engine.dl4j.op.TransposedConvolution;
import io.loupe.engine.dl4j.op.Unpooling;
import io.loupe.engine.dl4j.op.Viewed;
import io.loupe.engine.dl4j.op.VolumePooling;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Operators that move a window over the input: convolution, pooling, and padding around it. */
final class Windows {
  private static final double LARGEST_SPARSITY = 16;

  private Windows() {}

  static void convolution(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    Known stored = graph.weights(node, 1);
    int[] dims = stored.dims();
    int axes = dims.length - 2;
    if (axes < 1) {
      throw node.problem("its kernel has " + dims.length + " axes");
    }
    Moving moving = Moving.of(node, value, Arrays.copyOfRange(dims, 2, dims.length));
    int groups = (int) node.number("group", 1);
    int filters = dims[0];
    int channels = value.channels();
    if (groups < 1 || channels != (long) dims[1] * groups || filters % groups != 0) {
      throw node.problem("it takes " + (long) dims[1] * groups + " channels and gets " + channels);
    }
    float[] bias = graph.perChannel(node, 2, filters);
    boolean depthwise = groups == channels && groups > 1 && axes <= 2;
    boolean general =
        axes > 2
            ? axes > 3 || !moving.shape(false).isDense()
            : moving.window(false).sparsity() > LARGEST_SPARSITY;
    if (general) {
      general(graph, value, moving, whole(node, stored, groups), filters, bias);
      return;
    }
    boolean even = moving.isEven();
    Value padded = even ? value : padded(graph, value, moving);
    Op op;
    if (axes == 3) {
      INDArray kernel = whole(node, stored, groups).permute(2, 3, 4, 1, 0);
      op = new Convolution3D(moving.shape(even), false, kernel, row(bias));
    } else if (depthwise) {
      op = depthwise(padded, moving, even, stored, filters / groups, bias);
    } else {
      INDArray kernel = array(stored);
      INDArray last =
          axes == 1
              ? kernel.permute(0, 2, 1).dup('c').reshape('c', filters, dims[2], 1, dims[1])
              : kernel.permute(0, 2, 3, 1);
      Convolution convolution = new Convolution(moving.window(even), last, row(bias), groups);
      op = axes == 1 ? new Viewed(convolution, Viewed.View.SEQUENCES_AS_PICTURES) : convolution;
    }
    graph.done(op, moving.dims(filters), true, padded);
  }

  private static @Nullable INDArray row(float[] bias) {
    return bias.length == 0 ? null : Nd4j.createFromArray(bias);
  }

  private static Value padded(Emitter graph, Value value, Moving moving) {
    int[] amounts = moving.border();
    int[] dims = value.dims();
    for (int i = 0; i < moving.axes(); i++) {
      dims[i + 1] += amounts[2 * i] + amounts[2 * i + 1];
    }
    Border border = new Border(amounts, value.type());
    return graph.before("padded", border, dims, value.batch(), true, value);
  }

  private static Op depthwise(
      Value value, Moving moving, boolean even, Known stored, int multiplier, float[] bias) {
    int[] dims = stored.dims();
    int rows = dims[2];
    int columns = dims.length > 3 ? dims[3] : 1;
    int channels = dims[0] / multiplier;
    INDArray kernel =
        Nd4j.create(stored.floats(), new long[] {channels, multiplier, rows, columns}, 'c')
            .permute(2, 3, 0, 1)
            .dup('c');
    int[] in = picture(value.spatial());
    return DepthwiseConvolution.of(moving.window(even), kernel, row(bias), in, picture(moving.out));
  }

  private static int[] picture(int[] places) {
    return places.length == 1 ? new int[] {places[0], 1} : places;
  }

  /** The kernel of all groups as one, [O,I,...]: zeros where a group does not look. */
  private static INDArray whole(Node node, Known stored, int groups) {
    if (groups == 1) {
      return array(stored);
    }
    INDArray kernel = array(stored);
    if (!Groups.fitAsOne(kernel.length(), groups)) {
      throw node.problem("its " + groups + " groups would need too large a kernel");
    }
    int last = kernel.rank() - 1;
    int[] order = IntStream.rangeClosed(1, kernel.rank()).toArray();
    order[0] = 0;
    order[last] = 1;
    int[] back = IntStream.range(-1, last).toArray();
    back[0] = 0;
    back[1] = last;
    return Groups.merged(kernel.permute(order), groups, 1).permute(back).dup('c');
  }

  private static INDArray array(Known stored) {
    long[] shape = Arrays.stream(stored.dims()).asLongStream().toArray();
    return Nd4j.create(stored.floats(), shape, 'c');
  }

  private static void general(
      Emitter graph, Value value, Moving moving, INDArray kernel, int filters, float[] bias) {
    int axes = moving.axes();
    int[] order = new int[axes + 2];
    for (int i = 0; i < axes; i++) {
      order[i] = i + 2;
    }
    order[axes] = 1;
    order[axes + 1] = 0;
    float[] weights = kernel.permute(order).dup('c').data().asFloat();
    Links links = Links.moving(value.spatial(), moving.out, moving.shape(true));
    float[] added = bias.length == 0 ? new float[filters] : bias;
    graph.done(
        new GeneralConvolution(links, value.channels(), filters, weights, added),
        moving.dims(filters),
        true,
        value);
  }

  /** Spreads each place of the input over a window of the output. */
  static void transposed(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    Known stored = graph.weights(node, 1);
    int[] dims = stored.dims();
    if (dims.length < 3 || dims[0] != value.channels()) {
      throw node.problem("its kernel " + Arrays.toString(dims) + " does not fit its input");
    }
    int[] size = Arrays.copyOfRange(dims, 2, dims.length);
    Moving moving = Moving.spreading(node, value, size);
    int groups = (int) node.number("group", 1);
    if (groups < 1 || dims[0] % groups != 0) {
      throw node.problem("it has " + groups + " groups");
    }
    int filters = Math.multiplyExact(dims[1], groups);
    float[] bias = graph.perChannel(node, 2, filters);
    INDArray kernel = whole(node, stored, groups);
    int[] out = moving.dims(filters);
    graph.check(out);
    if (moving.isPlain(value.spatial())) {
      INDArray last = kernel.permute(0, 2, 3, 1);
      graph.done(new TransposedConvolution(moving.window(true), last, row(bias)), out, true, value);
      return;
    }
    int[] order = new int[dims.length];
    for (int i = 0; i < size.length; i++) {
      order[i] = i + 2;
    }
    order[size.length] = 0;
    order[size.length + 1] = 1;
    float[] weights = kernel.permute(order).dup('c').data().asFloat();
    Links links = Links.spreading(value.spatial(), moving.out, moving.shape(true));
    float[] added = bias.length == 0 ? new float[filters] : bias;
    graph.done(
        new GeneralConvolution(links, value.channels(), filters, weights, added), out, true, value);
  }

  /** Where the maxima of a pooling lie: what it moved over, and how. */
  record Maxima(Value pooled, Moving moving) {}

  /** Puts values back to where the maxima of a pooling before were. */
  static void unpooling(Node node, Emitter graph) {
    Value values = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    if (graph.known(node, 1).isPresent()) {
      unpooling(node, graph, values, graph.required(node, 1));
      return;
    }
    Maxima maxima =
        graph
            .maxima(node.isThere(1) ? node.inputs().get(1) : "")
            .orElseThrow(() -> node.problem("its places are not those of a MaxPool before"));
    Value pooled = maxima.pooled();
    int[] out = pooled.dims();
    if (!Arrays.equals(values.dims(), maxima.moving().dims(pooled.channels()))) {
      throw node.problem("it takes another number of values than the MaxPool gave");
    }
    int[] meant = unpooled(node, values.dims());
    if (node.isThere(2)) {
      int[] said = graph.integers(node, 2);
      meant = Arrays.copyOfRange(said, 1, said.length);
    }
    if (!Arrays.equals(meant, out)) {
      throw node.problem("it makes another shape than that of what was pooled");
    }
    Links links = Links.moving(pooled.spatial(), maxima.moving().out, maxima.moving().shape(true));
    graph.done(new Unpooling(links, pooled.channels()), out, values.batch(), true, values, pooled);
  }

  /** Puts values to places that the file says, counted in the shape that a MaxPool had. */
  private static void unpooling(Node node, Emitter graph, Value values, Known places) {
    int[] meant = unpooled(node, values.dims());
    int[] said = node.isThere(2) ? graph.integers(node, 2) : new int[0];
    int[] out = said.length == 0 ? meant : Arrays.copyOfRange(said, 1, said.length);
    graph.check(out);
    int[] from = new int[Folding.product(out, 0, out.length)];
    Arrays.fill(from, -1);
    int[] all = places.item(node, values.batch()).integers();
    for (int i = 0; i < all.length; i++) {
      int rest = all[i];
      int to = 0;
      int size = 1;
      for (int a = meant.length - 1; a >= 0; a--) {
        int at = rest % meant[a];
        rest /= meant[a];
        if (at < 0 || at >= out[a]) {
          throw node.problem("its place " + all[i] + " lies outside of what it makes");
        }
        to += at * size;
        size *= out[a];
      }
      from[to] = i;
    }
    graph.pick(values, out, values.batch(), from);
  }

  /** The shape that a MaxPool of the same window had before it. */
  private static int[] unpooled(Node node, int[] dims) {
    int[] kernel = node.numbers("kernel_shape");
    int[] strides = node.numbers("strides", Moving.ones(kernel.length));
    int[] pads = node.numbers("pads", new int[2 * kernel.length]);
    int[] meant = dims.clone();
    for (int a = 0; a < kernel.length; a++) {
      meant[a + 1] =
          (meant[a + 1] - 1) * strides[a] + kernel[a] - pads[a] - pads[a + kernel.length];
    }
    return meant;
  }

  static void pooling(Node node, Emitter graph, boolean maximum) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    Moving moving = Moving.of(node, value, node.numbers("kernel_shape"));
    int[] none = new int[moving.axes()];
    boolean unpadded = Arrays.equals(moving.begin, none) && Arrays.equals(moving.end, none);
    boolean counts = node.number("count_include_pad", 0) == 1 && !unpadded && !maximum;
    boolean dense = Arrays.stream(moving.dilation).allMatch(d -> d == 1);
    boolean ceil = node.number("ceil_mode", 0) == 1;
    int[] dims = moving.dims(value.channels());
    if (maximum && node.gives(1) && node.number("storage_order", 0) == 0) {
      graph.maxima(node.outputs().get(1), new Maxima(value, moving));
    }
    if (moving.axes() <= 2
        && dense
        && !ceil
        && !counts
        && (unpadded || (maximum && moving.isEven()))) {
      Pooling pooling = new Pooling(moving.window(true), maximum);
      Op op = moving.axes() == 1 ? new Viewed(pooling, Viewed.View.SEQUENCES_AS_PICTURES) : pooling;
      graph.done(op, dims, true, value);
      return;
    }
    if (counts) {
      Value padded = padded(graph, value, moving);
      WindowShape inside = new WindowShape(moving.kernel, moving.stride, moving.dilation, none);
      Links links = Links.moving(padded.spatial(), moving.out, inside);
      graph.done(new VolumePooling(links, value.channels(), false), dims, true, padded);
      return;
    }
    Links links = Links.moving(value.spatial(), moving.out, moving.shape(true));
    graph.done(new VolumePooling(links, value.channels(), maximum), dims, true, value);
  }

  /** The p-norm of each window; places outside count as 0. */
  static void norm(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    Moving moving = Moving.of(node, value, node.numbers("kernel_shape"));
    Links links = Links.moving(value.spatial(), moving.out, moving.shape(true));
    double power = node.opset() < 2 ? node.real("p", 2) : node.number("p", 2);
    if (power < 1) {
      throw node.problem("its power is " + power);
    }
    graph.done(
        new NormVolumePooling(links, value.channels(), power),
        moving.dims(value.channels()),
        true,
        value);
  }
}
