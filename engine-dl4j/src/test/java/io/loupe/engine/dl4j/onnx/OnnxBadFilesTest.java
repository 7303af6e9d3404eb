package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.ModelLoadException;
import io.loupe.model.ModelSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that ask for too much, or contradict themselves, are refused in a sentence. */
@SuppressWarnings("NullAway.Init")
class OnnxBadFilesTest {
  private static final int LARGE = 60_000;

  @TempDir Path folder;

  /** A message of the wire format that grows. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message with(int field, byte[] value) throws IOException {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeByteArray(field, value);
      out.flush();
      return this;
    }

    Message with(int field, String value) throws IOException {
      return with(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message with(int field, long value) throws IOException {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeInt64(field, value);
      out.flush();
      return this;
    }

    Message with(int field, Message value) throws IOException {
      return with(field, value.bytes.toByteArray());
    }
  }

  private static Message node(String type, List<String> in, String out) throws IOException {
    Message node = new Message().with(4, type).with(2, out);
    for (String input : in) {
      node.with(1, input);
    }
    return node;
  }

  private static Message reals(String name, int... dims) throws IOException {
    Message tensor = new Message().with(8, name).with(2, 1);
    int count = 1;
    for (int dim : dims) {
      tensor.with(1, dim);
      count *= dim;
    }
    return tensor.with(9, new byte[4 * count]);
  }

  private static Message wholes(String name, long... values) throws IOException {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return new Message().with(8, name).with(2, 7).with(1, values.length).with(9, raw.array());
  }

  private static Message value(String name, long... dims) throws IOException {
    Message shape = new Message();
    for (long dim : dims) {
      shape.with(1, dim < 0 ? new Message().with(2, "N") : new Message().with(1, dim));
    }
    Message tensor = new Message().with(1, 1).with(2, shape);
    return new Message().with(1, name).with(2, new Message().with(1, tensor));
  }

  private static Message attribute(String name, Message graph) throws IOException {
    return new Message().with(1, name).with(6, graph);
  }

  private static Message graph() throws IOException {
    return new Message().with(11, value("x", -1, LARGE)).with(12, new Message().with(1, "y"));
  }

  private static Message model(Message graph) throws IOException {
    return new Message().with(1, 8).with(8, new Message().with(2, 17)).with(7, graph);
  }

  private void refused(Message model, String why) throws IOException {
    Path file = Files.write(folder.resolve("bad.onnx"), model.bytes.toByteArray());
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(file)).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatWouldBeTooLargeIsRefusedBeforeItIsMade() throws IOException {
    Message joined = graph().with(5, reals("w", LARGE, 1, 1));
    refused(model(joined.with(1, node("Add", List.of("x", "w"), "y"))), "asks for");
    Message expanded = graph().with(5, wholes("s", 1L << 20, 1, LARGE));
    refused(model(expanded.with(1, node("Expand", List.of("x", "s"), "y"))), "asks for");
    Message tiled = graph().with(5, wholes("s", 1, 1 << 15));
    refused(model(tiled.with(1, node("Tile", List.of("x", "s"), "y"))), "asks for");
    Message filled = graph().with(5, wholes("s", 1L << 20, 1L << 20));
    refused(model(filled.with(1, node("ConstantOfShape", List.of("s"), "y"))), "too many numbers");
    Message scaled = graph().with(5, wholes("s", 1, 1L << 40));
    refused(model(scaled.with(1, node("Resize", List.of("x", "", "", "s"), "y"))), "places of");
  }

  @Test
  void nodesThatContradictEachOther() throws IOException {
    Message twice = graph().with(1, node("Abs", List.of("x"), "y"));
    refused(model(twice.with(1, node("Neg", List.of("x"), "y"))), "another node gives \"y\" too");
    Message circle = graph().with(1, node("Add", List.of("x", "b"), "y"));
    refused(model(circle.with(1, node("Abs", List.of("y"), "b"))), "goes in a circle");
    Message missing = graph().with(1, node("Abs", List.of("z"), "y"));
    refused(model(missing), "it has no input 0");
    Message foreign = graph().with(1, node("Abs", List.of("x"), "y").with(7, "com.example"));
    refused(model(foreign), "operators of the domain com.example are not read");
  }

  /** A function that calls itself, and functions that call each other more and more often. */
  @Test
  void functionsWithoutAnEnd() throws IOException {
    Message call = node("f0", List.of("x"), "y").with(7, "own");
    Message self = model(graph().with(1, call));
    Message body = node("f0", List.of("a"), "b").with(7, "own");
    refused(self.with(25, function("f0").with(7, body)), "lie in each other deeper than");
    Message many = model(graph().with(1, call));
    for (int i = 0; i < 20; i++) {
      Message twice = function("f" + i);
      twice.with(7, node("f" + (i + 1), List.of("a"), "c").with(7, "own"));
      many.with(25, twice.with(7, node("f" + (i + 1), List.of("c"), "b").with(7, "own")));
    }
    Message last = function("f20").with(7, node("Identity", List.of("a"), "b"));
    refused(many.with(25, last), "asks for");
  }

  private static Message function(String name) throws IOException {
    return new Message().with(1, name).with(10, "own").with(4, "a").with(5, "b");
  }

  @Test
  void branchesAndLoopsWithoutAnEnd() throws IOException {
    Message inner = new Message().with(12, new Message().with(1, "x"));
    for (int i = 0; i < 500; i++) {
      Message branch = node("If", List.of("c"), "y").with(5, attribute("then_branch", inner));
      inner = new Message().with(1, branch).with(12, new Message().with(1, "y"));
    }
    Message deep = graph().with(5, wholes("c", 1));
    Message outer = node("If", List.of("c"), "y").with(5, attribute("then_branch", inner));
    refused(model(deep.with(1, outer)), "too deep in each other");
    Message round =
        new Message()
            .with(11, new Message().with(1, "i"))
            .with(11, new Message().with(1, "goes"))
            .with(11, new Message().with(1, "v"))
            .with(12, new Message().with(1, "goes"))
            .with(12, new Message().with(1, "v"));
    Message loop = node("Loop", List.of("m", "", "x"), "y").with(5, attribute("body", round));
    Message endless = graph().with(5, wholes("m", Long.MAX_VALUE));
    refused(model(endless.with(1, loop)), "rounds");
  }
}
