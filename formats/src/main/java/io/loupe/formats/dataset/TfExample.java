package io.loupe.formats.dataset;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message {@code tf.train.Example}: features by name, each a list of byte strings, floats or
 * integers. Where they lie is found at once; a list is read when it is asked for.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/example/feature.proto">its
 *     definition</a>
 */
final class TfExample {
  private static final int MOST_FEATURES = 10_000;

  private final byte[] message;
  private final Map<String, Slice> features = new TreeMap<>();

  /** What a feature's list holds, by the number of its field. */
  enum Kind {
    BYTES(1),
    FLOATS(2),
    INTEGERS(3);

    private final int field;

    Kind(int field) {
      this.field = field;
    }
  }

  /** A part of the message. */
  private record Slice(int from, int length) {}

  /** Told of each field of a message: of a part of it, or of a number. */
  private interface Field {
    void take(int number, @Nullable Slice part, long value) throws IOException;
  }

  /** Finds the features; throws if the bytes are no such message. */
  TfExample(byte[] message) throws IOException {
    this.message = message;
    each(
        new Slice(0, message.length),
        (number, part, value) -> {
          if (number == 1 && part != null) {
            each(part, (entries, entry, none) -> feature(entries, entry));
          }
        });
  }

  private void feature(int number, @Nullable Slice entry) throws IOException {
    if (number != 1 || entry == null) {
      return;
    }
    Slice[] found = {new Slice(0, 0), new Slice(0, 0)};
    each(
        entry,
        (field, part, value) -> {
          if (part != null && (field == 1 || field == 2)) {
            found[field - 1] = part;
          }
        });
    Slice key = found[0];
    features.put(new String(message, key.from(), key.length(), StandardCharsets.UTF_8), found[1]);
    if (features.size() > MOST_FEATURES) {
      throw new InvalidProtocolBufferException("more than " + MOST_FEATURES + " features");
    }
  }

  /** Names of the features, sorted. */
  List<String> names() {
    return List.copyOf(features.keySet());
  }

  /** The only byte string of a feature; null if it does not hold exactly one. */
  byte @Nullable [] bytes(String name) throws IOException {
    Slice[] found = {null};
    int[] count = {0};
    each(
        list(name, Kind.BYTES),
        (number, part, value) -> {
          if (number == 1 && part != null) {
            found[0] = part;
            count[0]++;
          }
        });
    Slice only = found[0];
    return only == null || count[0] != 1
        ? null
        : Arrays.copyOfRange(message, only.from(), only.from() + only.length());
  }

  /** The only integer of a feature; null if it does not hold exactly one. */
  @Nullable Long integer(String name) throws IOException {
    long[] found = {0};
    int[] count = {0};
    each(
        list(name, Kind.INTEGERS),
        (number, part, value) -> {
          if (number == 1 && part == null) {
            found[0] = value;
            count[0]++;
          } else if (number == 1 && part != null) {
            CodedInputStream packed = stream(part);
            while (!packed.isAtEnd()) {
              found[0] = packed.readInt64();
              count[0]++;
            }
          }
        });
    return count[0] == 1 ? found[0] : null;
  }

  /** The floats of a feature, packed or not; empty if it has none. */
  float[] floats(String name) throws IOException {
    Slice list = list(name, Kind.FLOATS);
    float[] all = new float[list.length() / Float.BYTES];
    int[] count = {0};
    each(
        list,
        (number, part, value) -> {
          if (number == 1 && part == null) {
            all[count[0]++] = Float.intBitsToFloat((int) value);
          } else if (number == 1 && part != null) {
            CodedInputStream packed = stream(part);
            while (!packed.isAtEnd()) {
              all[count[0]++] = packed.readFloat();
            }
          }
        });
    return Arrays.copyOf(all, count[0]);
  }

  /** Tells whether there is a feature of that name with a list of that kind. */
  boolean has(String name, Kind kind) throws IOException {
    return list(name, kind).length() > 0;
  }

  private Slice list(String name, Kind kind) throws IOException {
    Slice[] found = {new Slice(0, 0)};
    each(
        features.getOrDefault(name, found[0]),
        (number, part, value) -> {
          if (number == kind.field && part != null) {
            found[0] = part;
          }
        });
    return found[0];
  }

  private CodedInputStream stream(Slice part) {
    return CodedInputStream.newInstance(message, part.from(), part.length());
  }

  private void each(Slice part, Field field) throws IOException {
    CodedInputStream in = stream(part);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          int length = in.readRawVarint32();
          int from = part.from() + in.getTotalBytesRead();
          in.skipRawBytes(length);
          field.take(number, new Slice(from, length), 0);
        }
        case WireFormat.WIRETYPE_VARINT -> field.take(number, null, in.readInt64());
        case WireFormat.WIRETYPE_FIXED32 -> field.take(number, null, in.readFixed32());
        default -> {
          if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("a group that was not begun");
          }
        }
      }
    }
  }
}
