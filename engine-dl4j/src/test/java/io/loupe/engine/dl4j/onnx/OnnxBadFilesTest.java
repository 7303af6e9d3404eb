package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.ModelLoadException;
import io.loupe.model.ModelSource;
import java.io.IOException;
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

  private static WireMessage attribute(String name, WireMessage graph) throws IOException {
    return new WireMessage().with(1, name).with(6, graph);
  }

  private static WireMessage graph() throws IOException {
    return new WireMessage()
        .with(11, WireMessage.value("x", -1, LARGE))
        .with(12, new WireMessage().with(1, "y"));
  }

  private void refused(WireMessage model, String why) throws IOException {
    Path file = Files.write(folder.resolve("bad.onnx"), model.bytes());
    assertThatThrownBy(() -> new Dl4jEngine().load(ModelSource.of(file)).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatWouldBeTooLargeIsRefusedBeforeItIsMade() throws IOException {
    WireMessage joined = graph().with(5, WireMessage.reals("w", LARGE, 1, 1));
    refused(
        WireMessage.model(joined.with(1, WireMessage.node("Add", List.of("x", "w"), "y"))),
        "asks for");
    WireMessage expanded = graph().with(5, WireMessage.wholes("s", 1L << 20, 1, LARGE));
    refused(
        WireMessage.model(expanded.with(1, WireMessage.node("Expand", List.of("x", "s"), "y"))),
        "asks for");
    WireMessage tiled = graph().with(5, WireMessage.wholes("s", 1, 1 << 15));
    refused(
        WireMessage.model(tiled.with(1, WireMessage.node("Tile", List.of("x", "s"), "y"))),
        "asks for");
    WireMessage filled = graph().with(5, WireMessage.wholes("s", 1L << 20, 1L << 20));
    refused(
        WireMessage.model(filled.with(1, WireMessage.node("ConstantOfShape", List.of("s"), "y"))),
        "too many numbers");
    WireMessage scaled = graph().with(5, WireMessage.wholes("s", 1, 1L << 40));
    refused(
        WireMessage.model(
            scaled.with(1, WireMessage.node("Resize", List.of("x", "", "", "s"), "y"))),
        "places of");
  }

  @Test
  void weightsOfOtherChannels() throws IOException {
    for (String type : List.of("Conv", "ConvTranspose")) {
      WireMessage graph =
          new WireMessage()
              .with(11, WireMessage.value("x", -1, 1, 4, 4))
              .with(12, new WireMessage().with(1, "y"))
              .with(5, WireMessage.reals("w", 1, 1, 3, 3))
              .with(5, WireMessage.reals("b", 4));
      refused(
          WireMessage.model(graph.with(1, WireMessage.node(type, List.of("x", "w", "b"), "y"))),
          "its input 2 has 4 numbers for 1 channels");
    }
    WireMessage graph =
        new WireMessage()
            .with(11, WireMessage.value("x", -1, 2, 4, 4))
            .with(12, new WireMessage().with(1, "y"))
            .with(5, WireMessage.reals("two", 2))
            .with(5, WireMessage.reals("four", 4));
    List<String> inputs = List.of("x", "two", "four", "two", "two");
    refused(
        WireMessage.model(graph.with(1, WireMessage.node("BatchNormalization", inputs, "y"))),
        "its input 2 has 4 numbers for 2 channels");
  }

  @Test
  void nodesThatContradictEachOther() throws IOException {
    WireMessage twice = graph().with(1, WireMessage.node("Abs", List.of("x"), "y"));
    refused(
        WireMessage.model(twice.with(1, WireMessage.node("Neg", List.of("x"), "y"))),
        "another node gives \"y\" too");
    WireMessage circle = graph().with(1, WireMessage.node("Add", List.of("x", "b"), "y"));
    refused(
        WireMessage.model(circle.with(1, WireMessage.node("Abs", List.of("y"), "b"))),
        "goes in a circle");
    WireMessage missing = graph().with(1, WireMessage.node("Abs", List.of("z"), "y"));
    refused(WireMessage.model(missing), "it has no input 0, since nothing in the file gives \"z\"");
    WireMessage weightless = graph().with(1, WireMessage.node("Conv", List.of("x", "w"), "y"));
    refused(
        WireMessage.model(weightless), "it has no input 1, since nothing in the file gives \"w\"");
    WireMessage shapeless = graph().with(1, WireMessage.node("Reshape", List.of("x", "s"), "y"));
    refused(
        WireMessage.model(shapeless), "it has no input 1, since nothing in the file gives \"s\"");
    WireMessage outer =
        WireMessage.model(graph().with(1, WireMessage.node("f", List.of("x"), "y").with(7, "own")));
    refused(
        outer.with(25, function("f").with(7, WireMessage.node("Abs", List.of("x"), "b"))),
        "it has no input 0, since nothing in the file gives \"x\"");
    WireMessage foreign =
        graph().with(1, WireMessage.node("Abs", List.of("x"), "y").with(7, "com.example"));
    refused(WireMessage.model(foreign), "operators of the domain com.example are not read");
  }

  /** A function that calls itself, and functions that call each other more and more often. */
  @Test
  void functionsWithoutAnEnd() throws IOException {
    WireMessage call = WireMessage.node("f0", List.of("x"), "y").with(7, "own");
    WireMessage self = WireMessage.model(graph().with(1, call));
    WireMessage body = WireMessage.node("f0", List.of("a"), "b").with(7, "own");
    refused(self.with(25, function("f0").with(7, body)), "lie in each other deeper than");
    WireMessage many = WireMessage.model(graph().with(1, call));
    for (int i = 0; i < 20; i++) {
      WireMessage twice = function("f" + i);
      twice.with(7, WireMessage.node("f" + (i + 1), List.of("a"), "c").with(7, "own"));
      many.with(
          25, twice.with(7, WireMessage.node("f" + (i + 1), List.of("c"), "b").with(7, "own")));
    }
    WireMessage last = function("f20").with(7, WireMessage.node("Identity", List.of("a"), "b"));
    refused(many.with(25, last), "asks for");
  }

  private static WireMessage function(String name) throws IOException {
    return new WireMessage().with(1, name).with(10, "own").with(4, "a").with(5, "b");
  }

  @Test
  void branchesAndLoopsWithoutAnEnd() throws IOException {
    WireMessage inner = new WireMessage().with(12, new WireMessage().with(1, "x"));
    for (int i = 0; i < 500; i++) {
      WireMessage branch =
          WireMessage.node("If", List.of("c"), "y").with(5, attribute("then_branch", inner));
      inner = new WireMessage().with(1, branch).with(12, new WireMessage().with(1, "y"));
    }
    WireMessage deep = graph().with(5, WireMessage.wholes("c", 1));
    WireMessage outer =
        WireMessage.node("If", List.of("c"), "y").with(5, attribute("then_branch", inner));
    refused(WireMessage.model(deep.with(1, outer)), "too deep in each other");
    WireMessage round =
        new WireMessage()
            .with(11, new WireMessage().with(1, "i"))
            .with(11, new WireMessage().with(1, "goes"))
            .with(11, new WireMessage().with(1, "v"))
            .with(12, new WireMessage().with(1, "goes"))
            .with(12, new WireMessage().with(1, "v"));
    WireMessage loop =
        WireMessage.node("Loop", List.of("m", "", "x"), "y").with(5, attribute("body", round));
    WireMessage endless = graph().with(5, WireMessage.wholes("m", Long.MAX_VALUE));
    refused(WireMessage.model(endless.with(1, loop)), "rounds");
  }
}
