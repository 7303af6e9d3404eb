package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.error.ParameterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tensors as the file holds them: in numbers of any kind, raw, sparse, or in another file. */
final class Tensors {
  static final int DIMS = 1;
  static final int KIND = 2;
  private static final int FLOATS = 4;
  private static final int INTS = 5;
  private static final int LONGS = 7;
  static final int NAME = 8;
  static final int RAW = 9;
  private static final int DOUBLES = 10;
  private static final int UNSIGNED = 11;
  private static final int ELSEWHERE = 13;
  private static final int LOCATION = 14;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;
  private static final int SPARSE_VALUES = 1;
  private static final int SPARSE_INDICES = 2;
  private static final int SPARSE_DIMS = 3;
  private static final int HALF = 10;
  private static final int BFLOAT = 16;
  private static final int LONG = 7;
  private static final int UNSIGNED_LONG = 13;
  private static final int EIGHT_BITS = 17;
  private static final int UNSIGNED_FOUR = 21;
  private static final int SIGNED_FOUR = 22;

  private final Folder folder;
  private final Map<String, ByteBuffer> files = new LinkedHashMap<>();

  /** Finds the files in which weights lie beside the model. */
  @FunctionalInterface
  interface Folder {
    /**
     * Maps a file.
     *
     * @param name as the model says it; refused where it leads out of the model's folder
     * @return its bytes
     */
    ByteBuffer file(String name) throws IOException;
  }

  Tensors(Folder folder) {
    this.folder = folder;
  }

  /** Decodes what lies in the file itself. */
  static Tensors inside() {
    return new Tensors(
        name -> {
          throw new OnnxProblem(
              "a tensor within a node lies in another file, " + name,
              "Save it as one file, with onnx.save(model, path, save_as_external_data=False).");
        });
  }

  static String name(Message tensor) {
    return tensor.text(NAME);
  }

  /** Whether a kind of number, as ONNX counts them, holds whole ones; truth values are. */
  static boolean isWhole(int kind) {
    return switch (kind) {
      case 2, 3, 4, 5, 6, 7, 9, 12, 13, 21, 22 -> true;
      default -> false;
    };
  }

  /** The smallest and the largest whole number of a kind. */
  static double[] range(int kind) {
    return switch (kind) {
      case 2 -> new double[] {0, 255};
      case 3 -> new double[] {-128, 127};
      case 4 -> new double[] {0, 65535};
      case 5 -> new double[] {-32768, 32767};
      case UNSIGNED_FOUR -> new double[] {0, 15};
      case SIGNED_FOUR -> new double[] {-8, 7};
      default -> new double[] {Integer.MIN_VALUE, Integer.MAX_VALUE};
    };
  }

  static boolean isElsewhere(Message tensor) {
    return tensor.number(LOCATION, 0) != 0;
  }

  /** The numbers of a tensor as a file has them in one piece. */
  static byte[] raw(Known tensor) {
    double[] numbers = tensor.numbers();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(numbers.length, width(tensor.kind())))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double number : numbers) {
      switch (tensor.kind()) {
        case 1 -> bytes.putFloat((float) number);
        case 11 -> bytes.putDouble(number);
        case HALF -> bytes.putShort(half((float) number));
        case BFLOAT -> bytes.putShort(upper((float) number));
        case LONG, UNSIGNED_LONG -> bytes.putLong((long) number);
        case 6, 12 -> bytes.putInt((int) (long) number);
        case 4, 5 -> bytes.putShort((short) number);
        default -> bytes.put((byte) (int) number);
      }
    }
    return bytes.array();
  }

  private static int width(int kind) {
    return switch (kind) {
      case 1, 6, 12 -> 4;
      case LONG, 11, UNSIGNED_LONG -> 8;
      case 4, 5, HALF, BFLOAT -> 2;
      case 2, 3, 9 -> 1;
      default ->
          throw new ParameterException(
              "Numbers of the kind " + kind + " of ONNX cannot be written.",
              "Store the weights in single precision.");
    };
  }

  /** The upper half of a number in single precision, to the nearest. */
  private static short upper(float number) {
    int bits = Float.floatToRawIntBits(number);
    return (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }

  /** Half precision of IEEE 754, to the nearest. */
  private static short half(float number) {
    int sign = Float.floatToRawIntBits(number) >> 16 & 0x8000;
    float size = Math.abs(number);
    if (Float.isNaN(number)) {
      return (short) (sign | 0x7e00);
    }
    if (size >= 65520) {
      return (short) (sign | 0x7c00);
    }
    int exponent = Math.max(-14, Math.getExponent(size));
    int steps = (int) Math.rint(Math.scalb((double) size, 10 - exponent));
    int fromZero = exponent == -14 && steps < 1024 ? steps : ((exponent + 14) << 10) + steps;
    return (short) (sign | fromZero);
  }

  /** Names of the files that hold what a tensor holds, those of others before it too. */
  static void files(Message tensor, Set<String> names) {
    if (tensor.number(LOCATION, 0) != 0) {
      names.add(elsewhere(tensor).getOrDefault("location", ""));
    }
  }

  Known known(Message tensor) {
    String name = name(tensor);
    int[] dims = sizes(tensor.numbers(DIMS), name);
    int kind = (int) tensor.number(KIND, 0);
    int length = Arrays.stream(dims).reduce(1, Math::multiplyExact);
    if (tensor.number(LOCATION, 0) != 0) {
      ByteBuffer bytes = part(tensor, name);
      return new Known(name, dims, kind, () -> raw(bytes.duplicate(), name, kind, length));
    }
    return new Known(name, dims, kind, () -> numbers(tensor, name, kind, length));
  }

  private static int[] sizes(long[] sizes, String name) {
    int[] dims = new int[sizes.length];
    long count = 1;
    for (int i = 0; i < dims.length; i++) {
      long size = sizes[i];
      count = size < 0 || size > Integer.MAX_VALUE ? Long.MAX_VALUE : count * size;
      if (count > Integer.MAX_VALUE) {
        throw OnnxProblem.damaged("its tensor \"" + name + "\" is too large");
      }
      dims[i] = (int) size;
    }
    return dims;
  }

  /** A tensor of which the file has the numbers that are not 0, with their places. */
  Known sparse(Message tensor) {
    List<Message> values = tensor.messages(SPARSE_VALUES);
    List<Message> indices = tensor.messages(SPARSE_INDICES);
    if (values.size() != 1 || indices.size() != 1) {
      throw OnnxProblem.damaged("a sparse tensor has no values or no indices");
    }
    Known numbers = known(values.get(0));
    Known places = known(indices.get(0));
    int[] dims = sizes(tensor.numbers(SPARSE_DIMS), numbers.name());
    return new Known(
        numbers.name(), dims, numbers.kind(), () -> filled(dims, numbers, places.numbers()));
  }

  static String sparseName(Message tensor) {
    List<Message> values = tensor.messages(SPARSE_VALUES);
    return values.isEmpty() ? "" : name(values.get(0));
  }

  private static double[] filled(int[] dims, Known values, double[] places) {
    double[] from = values.numbers();
    double[] to = new double[Arrays.stream(dims).reduce(1, Math::multiplyExact)];
    int axes = from.length == places.length ? 1 : dims.length;
    if (places.length != (long) axes * from.length) {
      throw OnnxProblem.damaged("sparse tensor \"" + values.name() + "\" lacks indices");
    }
    for (int i = 0; i < from.length; i++) {
      long at = 0;
      for (int axis = 0; axis < axes; axis++) {
        at = at * (axes == 1 ? 1 : dims[axis]) + (long) places[i * axes + axis];
      }
      if (at < 0 || at >= to.length) {
        throw OnnxProblem.damaged("sparse tensor \"" + values.name() + "\" has a wrong index");
      }
      to[(int) at] = from[i];
    }
    return to;
  }

  private static Map<String, String> elsewhere(Message tensor) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (Message entry : tensor.messages(ELSEWHERE)) {
      entries.put(entry.text(ENTRY_KEY), entry.text(ENTRY_VALUE));
    }
    return entries;
  }

  /** The part of another file that holds a tensor. */
  private ByteBuffer part(Message tensor, String name) {
    Map<String, String> entries = elsewhere(tensor);
    String location = entries.getOrDefault("location", "");
    ByteBuffer file = files.get(location);
    if (file == null) {
      try {
        file = folder.file(location);
      } catch (IOException e) {
        OnnxProblem problem =
            new OnnxProblem(
                "its file of weights " + location + " cannot be read",
                "Copy the whole folder again.");
        problem.initCause(e);
        throw problem;
      }
      files.put(location, file);
    }
    long offset = number(entries, "offset", 0);
    long length = number(entries, "length", file.limit() - offset);
    if (offset < 0 || length < 0 || offset > file.limit() || length > file.limit() - offset) {
      throw new OnnxProblem(
          "its tensor \"" + name + "\" lies beyond the end of " + location,
          "Copy the whole folder again.");
    }
    return file.duplicate().position((int) offset).limit((int) (offset + length)).slice();
  }

  private static long number(Map<String, String> entries, String key, long fallback) {
    String text = entries.get(key);
    if (text == null) {
      return fallback;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      OnnxProblem problem = OnnxProblem.damaged("the " + key + " of a tensor is no number");
      problem.initCause(e);
      throw problem;
    }
  }

  private static double[] numbers(Message tensor, String name, int kind, int length) {
    List<ByteBuffer> raw = tensor.bytes(RAW);
    if (!raw.isEmpty()) {
      return raw(raw.get(0).duplicate(), name, kind, length);
    }
    double[] numbers;
    if (tensor.has(FLOATS)) {
      numbers = tensor.singles(FLOATS);
    } else if (tensor.has(DOUBLES)) {
      numbers = tensor.doubles(DOUBLES);
    } else {
      int field = tensor.has(LONGS) ? LONGS : tensor.has(UNSIGNED) ? UNSIGNED : INTS;
      long[] longs = tensor.numbers(field);
      boolean packed = kind == UNSIGNED_FOUR || kind == SIGNED_FOUR;
      numbers = new double[packed ? Math.min(length, 2 * longs.length) : longs.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = packed ? half((int) longs[i / 2], i, kind) : whole(longs[i], kind);
      }
    }
    if (numbers.length != length) {
      throw OnnxProblem.damaged(
          "its tensor \"" + name + "\" has " + numbers.length + " numbers, not " + length);
    }
    return numbers;
  }

  private static double whole(long bits, int kind) {
    return switch (kind) {
      case HALF, BFLOAT -> small((short) bits, kind);
      case LONG -> bits;
      case UNSIGNED_LONG -> bits >= 0 ? bits : bits + 0x1p64;
      case 12 -> bits & 0xffffffffL;
      case EIGHT_BITS, 18, 19, 20 -> tiny((int) bits & 0xff, kind);
      default -> (int) bits;
    };
  }

  private static double[] raw(ByteBuffer given, String name, int kind, int length) {
    ByteBuffer bytes = given.order(ByteOrder.LITTLE_ENDIAN);
    boolean packed = kind == UNSIGNED_FOUR || kind == SIGNED_FOUR;
    int width =
        switch (kind) {
          case 1, 6, 12 -> 4;
          case LONG, 11, UNSIGNED_LONG -> 8;
          case 4, 5, HALF, BFLOAT -> 2;
          case 2, 3, 9, EIGHT_BITS, 18, 19, 20, UNSIGNED_FOUR, SIGNED_FOUR -> 1;
          default ->
              throw OnnxProblem.damaged(
                  "its tensor \"" + name + "\" holds numbers of a kind that is not read: " + kind);
        };
    if (bytes.remaining() != (packed ? (length + 1L) / 2 : (long) width * length)) {
      throw OnnxProblem.damaged("its tensor \"" + name + "\" is cut off");
    }
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      numbers[i] =
          switch (kind) {
            case 1 -> bytes.getFloat();
            case 2, 9 -> bytes.get() & 0xff;
            case 3 -> bytes.get();
            case 4 -> bytes.getShort() & 0xffff;
            case 5 -> bytes.getShort();
            case 6 -> bytes.getInt();
            case 12 -> bytes.getInt() & 0xffffffffL;
            case 11 -> bytes.getDouble();
            case HALF, BFLOAT -> small(bytes.getShort(), kind);
            case UNSIGNED_FOUR, SIGNED_FOUR -> half(bytes.get(i / 2), i, kind);
            case EIGHT_BITS, 18, 19, 20 -> tiny(bytes.get() & 0xff, kind);
            default -> whole(bytes.getLong(), kind);
          };
    }
    return numbers;
  }

  /** Four bits of a byte: the lower ones first. */
  private static double half(int bits, int place, int kind) {
    int four = place % 2 == 0 ? bits & 15 : (bits >> 4) & 15;
    return kind == SIGNED_FOUR && four > 7 ? four - 16 : four;
  }

  /** Half precision of IEEE 754, or the upper half of single precision. */
  private static double small(short bits, int kind) {
    if (kind == BFLOAT) {
      return Float.intBitsToFloat(bits << 16);
    }
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        exponent == 0
            ? Math.scalb((double) fraction, -24)
            : exponent == 31
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : Math.scalb(1024.0 + fraction, exponent - 25);
    return bits < 0 ? -size : size;
  }

  /** Eight bits: E4M3FN (17), E4M3FNUZ (18), E5M2 (19), E5M2FNUZ (20). */
  private static double tiny(int bits, int kind) {
    int wide = kind < 19 ? 3 : 2;
    int exponent = (bits >> wide) & (kind < 19 ? 15 : 31);
    int fraction = bits & ((1 << wide) - 1);
    boolean unsignedZero = kind == 18 || kind == 20;
    int bias = (kind < 19 ? 7 : 15) + (unsignedZero ? 1 : 0);
    if ((unsignedZero && bits == 0x80) || (kind == EIGHT_BITS && (bits & 0x7f) == 0x7f)) {
      return Double.NaN;
    }
    if (kind == 19 && exponent == 31) {
      return fraction != 0
          ? Double.NaN
          : bits < 0x80 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
    double size =
        exponent == 0
            ? Math.scalb((double) fraction, 1 - bias - wide)
            : Math.scalb((double) (fraction + (1 << wide)), exponent - bias - wide);
    return bits < 0x80 ? size : -size;
  }
}
