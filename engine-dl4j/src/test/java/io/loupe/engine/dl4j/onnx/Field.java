package io.loupe.engine.dl4j.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One field of a message in protobuf's wire format. */
final class Field {
  final int number;

  /** What it holds, where it has a length. */
  final byte[] bytes;

  final long value;

  private Field(int number, byte[] bytes, long value) {
    this.number = number;
    this.bytes = bytes;
    this.value = value;
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** All fields of a message, in its order. */
  static List<Field> all(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    List<Field> fields = new ArrayList<>();
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      int number = WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT ->
            fields.add(new Field(number, new byte[0], in.readRawVarint64()));
        case WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            fields.add(new Field(number, in.readByteArray(), 0));
        case WireFormat.WIRETYPE_FIXED64 ->
            fields.add(new Field(number, new byte[0], in.readRawLittleEndian64()));
        default -> fields.add(new Field(number, new byte[0], in.readRawLittleEndian32()));
      }
    }
    return fields;
  }

  /** The text of a field; empty where it is missing. */
  static String text(byte[] message, int number) throws IOException {
    return all(message).stream()
        .filter(f -> f.number == number)
        .reduce((a, b) -> b)
        .map(Field::text)
        .orElse("");
  }
}
