package io.loupe.formats.npy;

import io.loupe.formats.file.DataFile;
import io.loupe.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of an NPY file, versions 1 to 3.
 *
 * @param type how values are stored
 * @param fortranOrder true if the first axis varies fastest
 * @param shape sizes of the axes, outermost first
 * @param bytes length of the header with all that precedes it
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the
 *     format</a>
 */
public record NpyHeader(NpyType type, boolean fortranOrder, List<Long> shape, int bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST = 1 << 16;
  private static final int ALIGNMENT = 64;
  private static final int DIGITS = 20;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");
  private static final String HINT = "Save the array with numpy.save, as float32 in C order.";

  /**
   * Creates a header; the shape is copied.
   *
   * @param type how values are stored
   * @param fortranOrder true if the first axis varies fastest
   * @param shape sizes of the axes, outermost first
   * @param bytes length of the header with all that precedes it
   */
  public NpyHeader {
    shape = List.copyOf(shape);
  }

  /**
   * Counts the values.
   *
   * @return the product of the sizes
   * @throws ArithmeticException if that passes 2^63 - 1
   */
  public long values() {
    long values = 1;
    for (long size : shape) {
      values = Math.multiplyExact(values, size);
    }
    return values;
  }

  /**
   * Returns the shape without its outer axes.
   *
   * @param axis the first axis to keep
   * @param file whose header it is, for the error's text
   * @return the sizes from that axis on
   * @throws io.loupe.error.DatasetException if that is more than 2^31 - 1 values
   */
  public Shape item(int axis, DataFile file) {
    try {
      return Shape.of(
          shape.subList(Math.min(axis, shape.size()), shape.size()).stream()
              .mapToInt(Math::toIntExact)
              .toArray());
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw file.wrong(
          "has too many values for one array, shape " + shapeText(), "Cut it into several files.");
    }
  }

  static NpyHeader read(DataInputStream in, DataFile file) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length > 1 && start[0] == 'P' && start[1] == 'K') {
      throw file.wrong("is an NPZ archive, not an NPY file", HINT);
    }
    if (start.length < MAGIC.length + 2 || !startsWithMagic(start)) {
      throw file.wrong("is not an NPY file", HINT);
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw file.wrong("is NPY version " + version + ", which is not known", HINT);
    }
    long length =
        version == 1
            ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
            : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
    if (length > LONGEST) {
      throw file.wrong("has a header of " + length + " bytes", HINT);
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length) {
      throw file.wrong("ends within its header", "Fetch or save it again.");
    }
    int bytes = start.length + (version == 1 ? 2 : 4) + text.length;
    return parse(new String(text, StandardCharsets.UTF_8), bytes, file);
  }

  private static NpyHeader parse(String text, int bytes, DataFile file) {
    String descr = find(DESCR, text, file);
    NpyType type =
        NpyType.parse(descr)
            .orElseThrow(
                () -> file.wrong("has values of type \"" + descr + "\", not numbers", HINT));
    List<Long> shape = new ArrayList<>();
    for (String size : find(SHAPE, text, file).split(",", -1)) {
      if (!size.isBlank()) {
        shape.add(size(size.strip(), file));
      }
    }
    return new NpyHeader(type, find(ORDER, text, file).equals("True"), shape, bytes);
  }

  private static long size(String text, DataFile file) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw file.wrong("has a damaged header", HINT);
    }
  }

  private static String find(Pattern pattern, String text, DataFile file) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw file.wrong("has a damaged header", HINT);
    }
    return String.valueOf(matcher.group(1));
  }

  private static boolean startsWithMagic(byte[] start) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (start[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Builds a header of version 1 with room for any number of items, so that it can be written again
   * once their number is known.
   */
  static byte[] ofFloats(long items, List<Integer> item) {
    int longest = text(shape("9".repeat(DIGITS), item)).length();
    return padded(text(shape(Long.toString(items), item)), longest);
  }

  static byte[] ofScalar() {
    String text = text("()");
    return padded(text, text.length());
  }

  private static byte[] padded(String text, int longest) {
    int start = MAGIC.length + 4;
    int total = (start + longest + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteArrayOutputStream out = new ByteArrayOutputStream(total);
    out.writeBytes(MAGIC);
    out.write(1);
    out.write(0);
    out.write((total - start) & 0xff);
    out.write((total - start) >> 8);
    String spaces = " ".repeat(total - start - text.length() - 1);
    out.writeBytes((text + spaces).getBytes(StandardCharsets.US_ASCII));
    out.write('\n');
    return out.toByteArray();
  }

  private static String shape(String items, List<Integer> item) {
    return item.isEmpty()
        ? "(" + items + ",)"
        : item.stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ", "(" + items + ", ", ")"));
  }

  private static String text(String shape) {
    return "{'descr': '" + NpyType.FLOAT + "', 'fortran_order': False, 'shape': " + shape + ", }";
  }

  /**
   * Returns the shape as text.
   *
   * @return sizes as {@code [10,1,28,28]}
   */
  public String shapeText() {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  static List<Integer> sizes(int[] dims) {
    List<Integer> sizes = new ArrayList<>();
    for (int dim : dims) {
      sizes.add(dim);
    }
    return Collections.unmodifiableList(sizes);
  }
}
