package io.loupe.engine.dl4j.importer.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One message of the protobuf wire format: its fields by number, nested messages as the bytes they
 * are. Lengths are checked by protobuf's own reader; nothing is allocated that the file does not
 * have.
 */
final class Message {
  private static final int MOST_FIELDS = 5_000_000;

  private final Map<Integer, List<Object>> fields = new HashMap<>();

  private Message() {}

  static Message of(ByteBuffer bytes) {
    Message message = new Message();
    try {
      message.read(CodedInputStream.newInstance(bytes.duplicate()));
    } catch (IOException e) {
      OnnxProblem problem = OnnxProblem.damaged("it is damaged, or no ONNX file");
      problem.initCause(e);
      throw problem;
    }
    return message;
  }

  /** A message of whole numbers alone. */
  static Message ofNumbers(int field, long... values) {
    Message message = new Message();
    message.fields.put(field, Arrays.stream(values).<Object>mapToObj(v -> v).toList());
    return message;
  }

  private void read(CodedInputStream in) throws IOException {
    in.enableAliasing(true);
    int count = 0;
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      Object value =
          switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
            case WireFormat.WIRETYPE_FIXED64 -> Double.longBitsToDouble(in.readRawLittleEndian64());
            case WireFormat.WIRETYPE_FIXED32 -> Float.intBitsToFloat(in.readRawLittleEndian32());
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readByteBuffer();
            default -> throw new IOException("groups");
          };
      if (++count > MOST_FIELDS) {
        throw new IOException("more than " + MOST_FIELDS + " fields");
      }
      fields.computeIfAbsent(WireFormat.getTagFieldNumber(tag), f -> new ArrayList<>()).add(value);
    }
  }

  private <T> List<T> all(int field, Class<T> type) {
    List<T> all = new ArrayList<>();
    for (Object value : fields.getOrDefault(field, List.of())) {
      if (!type.isInstance(value)) {
        throw OnnxProblem.damaged("it is damaged: field " + field + " has another type");
      }
      all.add(type.cast(value));
    }
    return all;
  }

  boolean has(int field) {
    return fields.containsKey(field);
  }

  List<ByteBuffer> bytes(int field) {
    return all(field, ByteBuffer.class);
  }

  List<Message> messages(int field) {
    return bytes(field).stream().map(Message::of).toList();
  }

  List<String> texts(int field) {
    Function<ByteBuffer, String> text =
        b -> StandardCharsets.UTF_8.decode(b.duplicate()).toString();
    return bytes(field).stream().map(text).toList();
  }

  String text(int field) {
    List<String> all = texts(field);
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  long number(int field, long fallback) {
    List<Long> all = all(field, Long.class);
    return all.isEmpty() ? fallback : all.get(all.size() - 1);
  }

  float real(int field) {
    List<Float> all = all(field, Float.class);
    return all.isEmpty() ? 0 : all.get(all.size() - 1);
  }

  /** Whole numbers, packed or one by one. */
  long[] numbers(int field) {
    List<Long> all = new ArrayList<>();
    for (Object value : fields.getOrDefault(field, List.of())) {
      if (value instanceof Long one) {
        all.add(one);
      } else if (value instanceof ByteBuffer packed) {
        unpack(packed, all);
      } else {
        throw OnnxProblem.damaged("it is damaged: field " + field + " has another type");
      }
    }
    return all.stream().mapToLong(i -> i).toArray();
  }

  private static void unpack(ByteBuffer packed, List<Long> all) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(packed.duplicate());
      while (!in.isAtEnd()) {
        all.add(in.readRawVarint64());
      }
    } catch (IOException e) {
      OnnxProblem problem = OnnxProblem.damaged("it is damaged: numbers that do not end");
      problem.initCause(e);
      throw problem;
    }
  }

  /** Numbers of single precision, packed or one by one. */
  double[] singles(int field) {
    return reals(field, Float.class, Float.BYTES, ByteBuffer::getFloat);
  }

  /** Numbers of double precision, packed or one by one. */
  double[] doubles(int field) {
    return reals(field, Double.class, Double.BYTES, ByteBuffer::getDouble);
  }

  private double[] reals(
      int field, Class<? extends Number> type, int width, ToDoubleFunction<ByteBuffer> next) {
    List<Object> all = fields.getOrDefault(field, List.of());
    long count = 0;
    for (Object value : all) {
      if (!type.isInstance(value) && !(value instanceof ByteBuffer)) {
        throw OnnxProblem.damaged("it is damaged: field " + field + " has another type");
      }
      count += value instanceof ByteBuffer packed ? packed.remaining() / width : 1;
    }
    double[] reals = new double[Math.toIntExact(count)];
    int at = 0;
    for (Object value : all) {
      if (value instanceof ByteBuffer packed) {
        ByteBuffer values = packed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (values.remaining() >= width) {
          reals[at++] = next.applyAsDouble(values);
        }
      } else {
        reals[at++] = type.cast(value).doubleValue();
      }
    }
    return reals;
  }
}
