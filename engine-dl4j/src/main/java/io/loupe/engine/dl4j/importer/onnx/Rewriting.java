package io.loupe.engine.dl4j.importer.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/** Writes a message once more with some of its fields changed; all others stay byte by byte. */
final class Rewriting {
  private Rewriting() {}

  /** What becomes of one field that holds text, bytes or a message: what stands in its place. */
  @FunctionalInterface
  interface Change extends Function<ByteBuffer, List<ByteString>> {}

  /** A field that is written behind all others. */
  record Added(int field, ByteString value) {}

  static ByteString of(ByteBuffer message, Map<Integer, Change> changes, List<Added> added) {
    return of(message, changes, Map.of(), added);
  }

  static ByteString of(
      ByteBuffer message,
      Map<Integer, Change> changes,
      Map<Integer, LongUnaryOperator> numbers,
      List<Added> added) {
    return message(
        out -> {
          copy(CodedInputStream.newInstance(message.duplicate()), changes, numbers, out);
          for (Added one : added) {
            out.writeBytes(one.field(), one.value());
          }
        });
  }

  private static void copy(
      CodedInputStream in,
      Map<Integer, Change> changes,
      Map<Integer, LongUnaryOperator> numbers,
      CodedOutputStream out)
      throws IOException {
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      int field = WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT -> {
          long number = in.readRawVarint64();
          LongUnaryOperator change = numbers.getOrDefault(field, LongUnaryOperator.identity());
          out.writeUInt64(field, change.applyAsLong(number));
        }
        case WireFormat.WIRETYPE_FIXED64 -> out.writeFixed64(field, in.readRawLittleEndian64());
        case WireFormat.WIRETYPE_FIXED32 -> out.writeFixed32(field, in.readRawLittleEndian32());
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          ByteBuffer held = in.readByteBuffer();
          Change change = changes.getOrDefault(field, b -> List.of(ByteString.copyFrom(b)));
          for (ByteString value : change.apply(held)) {
            out.writeBytes(field, value);
          }
        }
        default -> throw new IOException("groups");
      }
    }
  }

  /** A tensor with its numbers as they lie in memory. */
  static ByteString tensor(String name, Known known) {
    return message(
        out -> {
          for (int size : known.dims()) {
            out.writeInt64(Tensors.DIMS, size);
          }
          out.writeInt32(Tensors.KIND, known.kind());
          out.writeString(Tensors.NAME, name);
          out.writeByteArray(Tensors.RAW, Tensors.raw(known));
        });
  }

  /** An attribute that holds a whole number. */
  static ByteString attribute(String name, long value) {
    return message(
        out -> {
          out.writeString(Node.ATTRIBUTE_NAME, name);
          out.writeInt64(Node.ATTRIBUTE_INT, value);
          out.writeInt32(Node.ATTRIBUTE_TYPE, Node.TYPE_INT);
        });
  }

  /** Writes the fields of a message. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Fields fields) {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteString();
  }
}
