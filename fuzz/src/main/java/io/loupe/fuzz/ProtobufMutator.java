package io.loupe.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes one message of a file in protobuf's wire format, such as ONNX, whichever lies how deep:
 * its numbers, its texts, its fields, or the length that it says. The lengths around it fit again.
 */
final class ProtobufMutator implements Mutator {
  private static final int VARINT = 0;
  private static final int LONG = 1;
  private static final int BYTES = 2;
  private static final int INT = 5;
  private static final int DEEPEST = 12;
  private static final long[] EXTREMES = {
    0,
    1,
    2,
    7,
    16,
    -1,
    255,
    65_536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  /** A field: its number and type as the file has them, and what it holds. */
  private static final class Field {
    final long tag;
    final long number;
    final byte[] bytes;

    Field(long tag, long number, byte[] bytes) {
      this.tag = tag;
      this.number = number;
      this.bytes = bytes;
    }

    int type() {
      return (int) (tag & 7);
    }

    Field with(long other) {
      return new Field(tag, other, bytes);
    }

    Field with(byte[] other) {
      return new Field(tag, number, other);
    }
  }

  @Override
  public byte[] mutate(byte[] file, SplittableRandom random) {
    if (random.nextInt(10) == 0) {
      return new ByteMutator().mutate(file, random);
    }
    byte[] changed = file;
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed = message(changed, random, 0);
    }
    return changed;
  }

  private static byte[] message(byte[] message, SplittableRandom random, int depth) {
    List<Field> fields = fields(message);
    if (fields.isEmpty()) {
      return new ByteMutator().mutate(message, random);
    }
    int at = random.nextInt(fields.size());
    Field field = fields.get(at);
    boolean inner = field.type() == BYTES && !fields(field.bytes).isEmpty() && depth < DEEPEST;
    if (inner && random.nextInt(5) > 0) {
      fields.set(at, field.with(message(field.bytes, random, depth + 1)));
      return written(fields, -1, 0);
    }
    switch (random.nextInt(8)) {
      case 0 -> fields.remove(at);
      case 1 -> fields.add(random.nextInt(fields.size() + 1), field);
      case 2 -> fields.set(at, new Field(random.nextInt(1 << 9), field.number, field.bytes));
      case 3 -> {
        Field other = fields.get(random.nextInt(fields.size()));
        fields.set(at, new Field(field.tag, other.number, other.bytes));
      }
      case 4 -> {
        return written(fields, at, EXTREMES[random.nextInt(EXTREMES.length)]);
      }
      default -> fields.set(at, value(field, random));
    }
    return written(fields, -1, 0);
  }

  private static Field value(Field field, SplittableRandom random) {
    if (field.type() != BYTES) {
      return field.with(
          random.nextBoolean()
              ? EXTREMES[random.nextInt(EXTREMES.length)]
              : field.number + random.nextInt(-3, 4));
    }
    return field.with(new ByteMutator().mutate(field.bytes, random));
  }

  /** The fields of a message; none where the bytes are no message. */
  private static List<Field> fields(byte[] message) {
    List<Field> fields = new ArrayList<>();
    int[] at = {0};
    while (at[0] < message.length) {
      long tag = varint(message, at);
      long number = 0;
      byte[] bytes = {};
      switch ((int) (tag & 7)) {
        case VARINT -> number = varint(message, at);
        case LONG, INT -> {
          int width = (tag & 7) == LONG ? 8 : 4;
          for (int i = 0; i < width && at[0] < message.length; i++) {
            number |= (message[at[0]++] & 0xffL) << (8 * i);
          }
        }
        case BYTES -> {
          long length = varint(message, at);
          if (length < 0 || length > message.length - at[0]) {
            return new ArrayList<>();
          }
          bytes = Arrays.copyOfRange(message, at[0], at[0] + (int) length);
          at[0] += (int) length;
        }
        default -> {
          return new ArrayList<>();
        }
      }
      if (tag >> 3 == 0 || tag >> 3 > 100) {
        return new ArrayList<>();
      }
      fields.add(new Field(tag, number, bytes));
    }
    return fields;
  }

  private static long varint(byte[] message, int[] at) {
    long value = 0;
    for (int shift = 0; at[0] < message.length && shift < 64; shift += 7) {
      byte next = message[at[0]++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }

  /**
   * Writes fields.
   *
   * @param wrong the field whose length is not its own
   * @param length what it says instead
   */
  private static byte[] written(List<Field> fields, int wrong, long length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      varint(out, field.tag);
      switch (field.type()) {
        case BYTES -> {
          varint(out, i == wrong ? length : field.bytes.length);
          out.writeBytes(field.bytes);
        }
        case LONG, INT -> {
          for (int b = 0; b < (field.type() == LONG ? 8 : 4); b++) {
            out.write((int) (field.number >> (8 * b)));
          }
        }
        default -> varint(out, i == wrong ? length : field.number);
      }
    }
    return out.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
