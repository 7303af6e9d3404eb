package io.loupe.formats.npy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How one value of an NPY file is stored.
 *
 * @param kind {@code f} for floating point, {@code i} for signed and {@code u} for unsigned
 *     integers
 * @param bytes size of one value
 * @param order order of its bytes
 */
public record NpyType(char kind, int bytes, ByteOrder order) {
  /** The type Loupe writes: four-byte floats, little-endian. */
  public static final NpyType FLOAT = new NpyType('f', 4, ByteOrder.LITTLE_ENDIAN);

  /**
   * Reads a type as NumPy spells it.
   *
   * @param text for example {@code <f4} or {@code |u1}
   * @return the type, or nothing if values of that type cannot be read
   */
  public static Optional<NpyType> parse(String text) {
    if (text.length() != 3 || "<>|".indexOf(text.charAt(0)) < 0) {
      return Optional.empty();
    }
    ByteOrder order = text.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return switch (text.substring(1)) {
      case "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4" ->
          Optional.of(new NpyType(text.charAt(1), text.charAt(2) - '0', order));
      case "b1" -> Optional.of(new NpyType('u', 1, order));
      default -> Optional.empty();
    };
  }

  /**
   * Tells whether values are integers.
   *
   * @return false for floating point
   */
  public boolean isInteger() {
    return kind != 'f';
  }

  /**
   * Reads the next value.
   *
   * @param from at least {@link #bytes} bytes in this type's order
   * @return the value; integers beyond 2^53 are rounded
   */
  public double read(ByteBuffer from) {
    if (kind == 'f') {
      return bytes == 4 ? from.getFloat() : from.getDouble();
    }
    return readInteger(from);
  }

  /**
   * Reads the next integer.
   *
   * @param from at least {@link #bytes} bytes in this type's order
   * @return the value
   * @throws IllegalStateException if values are not integers
   */
  public long readInteger(ByteBuffer from) {
    boolean signed = kind == 'i';
    if (!isInteger()) {
      throw new IllegalStateException("Values of type " + this + " are not integers");
    }
    return switch (bytes) {
      case 1 -> signed ? from.get() : from.get() & 0xff;
      case 2 -> signed ? from.getShort() : from.getShort() & 0xffff;
      case 4 -> signed ? from.getInt() : from.getInt() & 0xffffffffL;
      default -> from.getLong();
    };
  }

  /** Returns the type as NumPy spells it, for example {@code <f4}. */
  @Override
  public String toString() {
    String prefix = bytes == 1 ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<";
    return prefix + kind + bytes;
  }
}
