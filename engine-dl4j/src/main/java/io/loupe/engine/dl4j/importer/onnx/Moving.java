package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.guard.WindowLimits;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.kernel.WindowShape;
import java.util.Arrays;

/** What a node says of its window, with the padding that follows from it. */
final class Moving {
  final int[] kernel;
  final int[] stride;
  final int[] dilation;
  final int[] begin;
  final int[] end;
  final int[] out;

  private Moving(int[] kernel, int[] stride, int[] dilation, int[] begin, int[] end, int[] out) {
    this.kernel = kernel;
    this.stride = stride;
    this.dilation = dilation;
    this.begin = begin;
    this.end = end;
    this.out = out;
  }

  static Moving of(Node node, Value value, int[] kernel) {
    int axes = kernel.length;
    int[] stride = node.numbers("strides", ones(axes));
    int[] dilation = node.numbers("dilations", ones(axes));
    int[] pads = node.numbers("pads", new int[2 * axes]);
    if (stride.length != axes
        || dilation.length != axes
        || pads.length != 2 * axes
        || value.rank() != axes + 1) {
      throw node.problem("its window does not fit its input " + Arrays.toString(value.dims()));
    }
    int[] begin = Arrays.copyOf(pads, axes);
    int[] end = Arrays.copyOfRange(pads, axes, 2 * axes);
    int[] out = new int[axes];
    String mode = node.text("auto_pad", "NOTSET");
    boolean ceil = node.number("ceil_mode", 0) == 1;
    for (int i = 0; i < axes; i++) {
      int size = value.dims()[i + 1];
      WindowLimits.problem(size, kernel[i], stride[i], dilation[i], begin[i], false)
          .ifPresent(
              why -> {
                throw node.problem(why);
              });
      int reach = Math.addExact(Math.multiplyExact(dilation[i], kernel[i] - 1), 1);
      if (mode.startsWith("SAME")) {
        out[i] = (size - 1) / stride[i] + 1;
        int all = Math.max(0, (out[i] - 1) * stride[i] + reach - size);
        begin[i] = mode.equals("SAME_LOWER") ? (all + 1) / 2 : all / 2;
        end[i] = all - begin[i];
      } else {
        begin[i] = mode.equals("VALID") ? 0 : begin[i];
        end[i] = mode.equals("VALID") ? 0 : end[i];
        int room = size + begin[i] + end[i] - reach;
        if (begin[i] < 0 || end[i] < 0 || room < 0) {
          throw node.problem("nothing is left of its input " + Arrays.toString(value.dims()));
        }
        out[i] = (ceil ? (room + stride[i] - 1) / stride[i] : room / stride[i]) + 1;
        boolean beyond = ceil && (out[i] - 1) * stride[i] >= size + begin[i];
        out[i] -= beyond ? 1 : 0;
      }
    }
    return new Moving(kernel, stride, dilation, begin, end, out);
  }

  /** The window of a transposed convolution: what is cut off, or added, follows from sizes. */
  static Moving spreading(Node node, Value value, int[] kernel) {
    int axes = kernel.length;
    int[] stride = node.numbers("strides", ones(axes));
    int[] dilation = node.numbers("dilations", ones(axes));
    int[] pads = node.numbers("pads", new int[2 * axes]);
    int[] more = node.numbers("output_padding", new int[axes]);
    int[] said = node.numbers("output_shape", new int[0]);
    if (said.length > axes) {
      said = Arrays.copyOfRange(said, said.length - axes, said.length);
    }
    String mode = node.text("auto_pad", "NOTSET");
    if (stride.length != axes
        || dilation.length != axes
        || pads.length != 2 * axes
        || more.length != axes
        || said.length % axes != 0
        || value.rank() != axes + 1) {
      throw node.problem("its window does not fit its input " + Arrays.toString(value.dims()));
    }
    int[] begin = Arrays.copyOf(pads, axes);
    int[] end = Arrays.copyOfRange(pads, axes, 2 * axes);
    int[] out = new int[axes];
    for (int i = 0; i < axes; i++) {
      int in = value.dims()[i + 1];
      WindowLimits.problem(Integer.MAX_VALUE, kernel[i], stride[i], dilation[i], 0, false)
          .ifPresent(
              why -> {
                throw node.problem(why);
              });
      int reach = Math.addExact(Math.multiplyExact(dilation[i], kernel[i] - 1), 1);
      int full = Math.addExact(Math.multiplyExact(in - 1, stride[i]), reach + more[i]);
      boolean same = mode.startsWith("SAME");
      if (said.length > 0 || same) {
        out[i] = said.length > 0 ? said[i] : Math.multiplyExact(in, stride[i]);
        int all = full - out[i];
        begin[i] = mode.equals("SAME_UPPER") ? Math.floorDiv(all, 2) : all - Math.floorDiv(all, 2);
      } else if (mode.equals("VALID")) {
        begin[i] = 0;
        out[i] = full;
      } else {
        out[i] = Math.subtractExact(full, Math.addExact(begin[i], end[i]));
      }
      end[i] = full - out[i] - begin[i] - more[i];
      if (out[i] < 1) {
        throw node.problem("nothing is left of its input " + Arrays.toString(value.dims()));
      }
    }
    return new Moving(kernel, stride, dilation, begin, end, out);
  }

  /** Whether it is the way back of a convolution over a picture with as much on either side. */
  boolean isPlain(int[] in) {
    boolean plain = axes() == 2 && isEven();
    for (int i = 0; plain && i < axes(); i++) {
      plain =
          dilation[i] == 1
              && begin[i] >= 0
              && kernel[i] >= stride[i]
              && out[i] == (in[i] - 1) * stride[i] + kernel[i] - 2 * begin[i];
    }
    return plain;
  }

  int axes() {
    return kernel.length;
  }

  boolean isEven() {
    return Arrays.equals(begin, end);
  }

  Window window(boolean padded) {
    boolean rows = axes() == 1;
    int last = axes() - 1;
    return new Window(
        kernel[0],
        rows ? 1 : kernel[last],
        stride[0],
        rows ? 1 : stride[last],
        padded ? begin[0] : 0,
        padded && !rows ? begin[last] : 0,
        dilation[0],
        rows ? 1 : dilation[last],
        false);
  }

  WindowShape shape(boolean padded) {
    return new WindowShape(kernel, stride, dilation, padded ? begin : new int[axes()]);
  }

  int[] dims(int channels) {
    int[] dims = new int[axes() + 1];
    dims[0] = channels;
    System.arraycopy(out, 0, dims, 1, axes());
    return dims;
  }

  /** What is put around the input, before and after each axis. */
  int[] border() {
    int[] amounts = new int[2 * axes()];
    for (int i = 0; i < axes(); i++) {
      amounts[2 * i] = begin[i];
      amounts[2 * i + 1] = end[i];
    }
    return amounts;
  }

  static int[] ones(int axes) {
    int[] ones = new int[axes];
    Arrays.fill(ones, 1);
    return ones;
  }
}
