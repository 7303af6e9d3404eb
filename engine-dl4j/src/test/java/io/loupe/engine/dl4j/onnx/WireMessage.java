package io.loupe.engine.dl4j.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A message of the wire format that grows, and the messages that ONNX files are made of. */
final class WireMessage {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  byte[] bytes() {
    return bytes.toByteArray();
  }

  WireMessage with(int field, byte[] value) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(field, value);
    out.flush();
    return this;
  }

  WireMessage with(int field, String value) throws IOException {
    return with(field, value.getBytes(StandardCharsets.UTF_8));
  }

  WireMessage with(int field, long value) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeInt64(field, value);
    out.flush();
    return this;
  }

  WireMessage with(int field, WireMessage value) throws IOException {
    return with(field, value.bytes());
  }

  static WireMessage node(String type, List<String> in, String out) throws IOException {
    WireMessage node = new WireMessage().with(4, type).with(2, out);
    for (String input : in) {
      node.with(1, input);
    }
    return node;
  }

  static WireMessage reals(String name, int... dims) throws IOException {
    WireMessage tensor = new WireMessage().with(8, name).with(2, 1);
    int count = 1;
    for (int dim : dims) {
      tensor.with(1, dim);
      count *= dim;
    }
    return tensor.with(9, new byte[4 * count]);
  }

  static WireMessage wholes(String name, long... values) throws IOException {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return new WireMessage().with(8, name).with(2, 7).with(1, values.length).with(9, raw.array());
  }

  /** What is fed; sizes below zero are left open. */
  static WireMessage value(String name, long... dims) throws IOException {
    WireMessage shape = new WireMessage();
    for (long dim : dims) {
      shape.with(1, dim < 0 ? new WireMessage().with(2, "N") : new WireMessage().with(1, dim));
    }
    WireMessage tensor = new WireMessage().with(1, 1).with(2, shape);
    return new WireMessage().with(1, name).with(2, new WireMessage().with(1, tensor));
  }

  static WireMessage model(WireMessage graph) throws IOException {
    return new WireMessage().with(1, 8).with(8, new WireMessage().with(2, 17)).with(7, graph);
  }
}
