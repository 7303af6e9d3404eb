package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a plug-in throws, wherever it is called: it is named with its jar, what earlier runs
 * wrote stays as it was, the exit code says what failed, and the others go on working.
 */
class PluginFaultsTest {
  /** Everything that code can throw. */
  private static final String FAULTS =
      """
      package %s;
      final class Faults {
        static void happen(String kind) {
          switch (kind) {
            case "stack" -> happen(kind);
            case "linkage" -> throw new NoClassDefFoundError("com/acme/Gone");
            case "static" -> Broken.touch();
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            case "assertion" -> throw new AssertionError("two plus two");
            case "checked" -> Faults.<RuntimeException>sneak(new java.io.IOException("unplugged"));
            case "throwable" -> Faults.<RuntimeException>sneak(new Throwable("bare"));
            case "death" -> throw new ThreadDeath();
            case "mute" -> throw new Mute();
            case "escape" -> throw new IllegalStateException("\\u001b[2J\\u0007 cleared\\nnext");
            case "blank" -> throw new Blank();
            default -> { }
          }
        }
        @SuppressWarnings("unchecked")
        static <T extends Throwable> void sneak(Throwable error) throws T { throw (T) error; }
        static final class Broken {
          static final int VALUE = Integer.parseInt("many");
          static void touch() { if (VALUE > 0) throw new IllegalStateException(); }
        }
        static final class Mute extends RuntimeException {
          @Override public String getMessage() { throw new IllegalStateException("no comment"); }
        }
        static final class Blank extends RuntimeException {
          Blank() { super(null, null, false, false); }
        }
      }
      """;

  private static final String VISUALIZER =
      """
      package com.acme;
      @com.google.auto.service.AutoService(io.loupe.visualizer.Visualizer.class)
      public final class Show implements io.loupe.visualizer.Visualizer {
        static final io.loupe.param.Param<String> FAULT = io.loupe.param.Param.text("fault", "none");
        @Override public String id() { return "acme.show"; }
        @Override public String description() { return "Goes wrong."; }
        @Override public java.util.List<io.loupe.param.Param<?>> parameters() {
          return java.util.List.of(FAULT);
        }
        @Override public java.util.List<io.loupe.artifact.Artifact> render(
            io.loupe.visualizer.RenderContext context) {
          var table = new io.loupe.artifact.Artifact.Table("shown", "Shown.",
              java.util.List.of("a"), java.util.List.of());
          context.emit(table);
          context.optionalDataset().ifPresent(data -> data.samples().forEach(sample -> { }));
          String fault = context.get(FAULT);
          if (fault.startsWith("goal-")) {
            var input = context.model().info().input().shape();
            float[] values = new float[input.elements()];
            context.gradients().score(
                new Goal(fault.substring(5), context.model().layers().get(0).name()),
                io.loupe.tensor.Tensor.of(input.withBatch(1), values));
          }
          Faults.happen(fault);
          return java.util.List.of();
        }
        record Goal(String fault, String layer) implements io.loupe.gradient.Objective.Custom {
          @Override public java.util.Set<String> layers() { return java.util.Set.of(layer); }
          @Override public String describe() { return "goal"; }
          @Override public double accumulate(
              double factor, int item, io.loupe.gradient.Tape tape) {
            Faults.happen(fault);
            return 0;
          }
        }
      }
      """;

  private static final String READER =
      """
      package org.other;
      @com.google.auto.service.AutoService(io.loupe.data.DatasetProvider.class)
      public final class Reader implements io.loupe.data.DatasetProvider {
        @Override public String id() { return "other.data"; }
        @Override public String description() { return "Goes wrong."; }
        @Override public io.loupe.data.Dataset open(
            io.loupe.data.DataLocation location, io.loupe.data.InputSpec input) {
          if (location.path().equals("null")) return null;
          if (!location.path().startsWith("later-")) Faults.happen(location.path());
          return new io.loupe.data.Dataset() {
            @Override public String location() { return location.toString(); }
            @Override public java.util.OptionalLong size() { return java.util.OptionalLong.of(1); }
            @Override public java.util.List<String> classNames() { return java.util.List.of(); }
            @Override public java.util.stream.Stream<io.loupe.data.Sample> samples() {
              Faults.happen(location.path().substring(6));
              return java.util.stream.Stream.of();
            }
          };
        }
      }
      """;

  private static final String ENGINE =
      """
      package net.third;
      @com.google.auto.service.AutoService(io.loupe.model.Engine.class)
      public final class Runs implements io.loupe.model.Engine {
        @Override public String id() { return "third.runs"; }
        @Override public String description() { return "Goes wrong."; }
        @Override public java.util.Optional<String> refusal(io.loupe.model.ModelSource source) {
          String ending = source.location().replaceFirst(".*[.]", "");
          if (ending.startsWith("ask-")) Faults.happen(ending.substring(4));
          return ending.startsWith("load-")
              ? java.util.Optional.empty() : java.util.Optional.of("not mine");
        }
        @Override public io.loupe.model.Model load(io.loupe.model.ModelSource source) {
          Faults.happen(source.location().replaceFirst(".*[.]load-", ""));
          return null;
        }
      }
      """;

  private static final String EARLY =
      """
      @com.google.auto.service.AutoService(io.loupe.visualizer.Visualizer.class)
      public static final class Early_%1$s implements io.loupe.visualizer.Visualizer {
        %2$s
        @Override public String description() { return "Goes wrong."; }
        @Override public java.util.List<io.loupe.artifact.Artifact> render(
            io.loupe.visualizer.RenderContext context) { return java.util.List.of(); }
      }
      """;

  private static Path jars = Path.of("");

  private Path folder = Path.of("");

  @BeforeAll
  static void build(@TempDir Path temporary) throws IOException {
    jars = temporary;
    jar("show.jar", "com.acme", "Show", VISUALIZER);
    jar("reader.jar", "org.other", "Reader", READER);
    jar("runs.jar", "net.third", "Runs", ENGINE);
  }

  private static void jar(String file, String home, String name, String source) throws IOException {
    PluginJar.compiled(jars.resolve(file), home + ".Faults", FAULTS.formatted(home));
    PluginJar.compiled(jars.resolve(file), home + "." + name, source);
  }

  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = temporary;
    Files.writeString(folder.resolve("net.tiny"), "weights");
  }

  /** Kind, exit code, and what is said of visualizer V with its jar. */
  static Stream<Arguments> faults() {
    String bug = " This is a bug in %2$s; run with --stacktrace and report it.";
    return Stream.of(
        Arguments.of("stack", 1, "Loupe failed: java.lang.StackOverflowError." + bug),
        Arguments.of(
            "linkage",
            3,
            "%1$s %2$s needs the class com.acme.Gone, which is not there. Its author must pack that"
                + " library into the jar; until then add the library's own jar to --plugins or the"
                + " class path."),
        Arguments.of(
            "static",
            3,
            "%1$s %2$s could not be initialised: java.lang.NumberFormatException: For input string:"
                + " \"many\". Get a working build of it."),
        Arguments.of("memory", 1, "Out of memory with a heap of # MB in %2$s. Use a smaller"),
        Arguments.of("assertion", 1, "Loupe failed: java.lang.AssertionError: two plus two." + bug),
        Arguments.of("checked", 1, "Loupe failed: java.io.IOException: unplugged." + bug),
        Arguments.of("throwable", 1, "Loupe failed: java.lang.Throwable: bare." + bug),
        Arguments.of("death", 1, "Loupe failed: java.lang.ThreadDeath." + bug),
        Arguments.of("mute", 1, "$Mute (its message cannot be read)." + bug),
        Arguments.of(
            "escape",
            1,
            "java.lang.IllegalStateException: \\u001b[2J\\u0007 cleared\\nnext." + bug));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void ofAVisualizer(String kind, int code, String sentence) throws IOException {
    String before = written(show("none"));
    CommandLineRun run = show(kind, "--stacktrace");
    assertThat(written(run)).as("what the run before wrote").isEqualTo(before);
    assertThat(run.err()).contains("com.acme.Faults");
    assertSays(show(kind), code, sentence, "Visualizer", "acme.show (show.jar)");
    assertOthersWork();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void ofAnObjectiveOfItsOwn(String kind, int code, String sentence) {
    assertSays(show("goal-" + kind), code, sentence, "Visualizer", "acme.show (show.jar)");
    assertThat(show("goal-none").code()).isZero();
    assertOthersWork();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void ofAReader(String kind, int code, String sentence) throws IOException {
    String name = "other.data (reader.jar)";
    assertSays(
        show("none", "--data", "other.data:" + kind), code, sentence, "Dataset provider", name);
    CommandLineRun later = show("none", "--data", "other.data:later-" + kind);
    assertSays(later, code, sentence, "Dataset provider", name);
    assertThat(folder.resolve("out")).doesNotExist();
    assertOthersWork();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void ofAnEngine(String kind, int code, String sentence) throws IOException {
    String name = "third.runs (runs.jar)";
    assertSays(layers("net.load-" + kind), code, sentence, "Engine", name);
    CommandLineRun asked = layers("net.ask-" + kind);
    assertThat(asked.code()).isEqualTo(4);
    assertThat(asked.error())
        .contains("third.runs: \"failed when asked, ", " in " + name + "\"", "tiny: \"not a tiny")
        .hasLineCount(1);
    assertOthersWork();
  }

  @Test
  void errorThatDoesNotSayWhereItComesFromIsTheRunningVisualizers() throws IOException {
    CommandLineRun run = show("blank");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error())
        .isEqualTo(
            "Loupe failed: com.acme.Faults$Blank. This is a bug in acme.show (show.jar); run with"
                + " --stacktrace and report it.");
  }

  @Test
  void nothingInPlaceOfSomethingIsNamed() throws IOException {
    assertThat(show("none", "--data", "other.data:null"))
        .extracting(CommandLineRun::code, CommandLineRun::error)
        .containsExactly(
            3,
            "Dataset provider other.data (reader.jar) gave no dataset. Get a working build of it.");
    assertThat(layers("net.load-well"))
        .extracting(CommandLineRun::code, CommandLineRun::error)
        .containsExactly(
            3, "Engine third.runs (runs.jar) gave no model. Get a working build of it.");
  }

  /** At discovery: in the static initialiser, in the constructor, when asked for its name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "static { %2$s } public String id() { return \"early.%1$s\"; }",
        "public Early_%1$s() { %2$s } public String id() { return \"early.%1$s\"; }",
        "public String id() { %2$s return null; }"
      })
  void whatFailsAtDiscoveryCostsOnlyItself(String place) throws IOException {
    StringBuilder classes = new StringBuilder();
    List<String> kinds = faults().map(kind -> (String) kind.get()[0]).toList();
    for (String kind : kinds) {
      String call = "Faults.happen(\"" + kind + "\");";
      classes.append(EARLY.formatted(kind, place.formatted(kind, call)));
    }
    Path jar = folder.resolve("early.jar");
    PluginJar.compiled(jar, "com.early.Faults", FAULTS.formatted("com.early"));
    PluginJar.compiled(
        jar, "com.early.All", "package com.early; public final class All { " + classes + " }");

    CommandLineRun list = CommandLineRun.of("list", "--plugins", jar.toString());
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out())
        .contains("10 plug-ins could not be taken in: loupe list --problems", "test.moody");
    CommandLineRun problems = CommandLineRun.of("list", "--problems", "--plugins", jar.toString());
    assertThat(problems.lines()).hasSize(kinds.size());
    for (String kind : kinds) {
      String name = "com.early.All$Early_" + kind;
      assertThat(problems.lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("Visualizer " + name + " (early.jar) ")
                      .containsPattern(kind.equals("linkage") ? " needs " : " not be created: ")
                      .matches("[^\\p{Cntrl}]*"));
      assertThat(CommandLineRun.of("run", name, "--plugins", jar.toString()).code()).isEqualTo(3);
    }
    assertOthersWork();
  }

  private CommandLineRun show(String kind, String... more) {
    List<String> all = new ArrayList<>(List.of("run", "acme.show", "--plugins", plugins()));
    all.addAll(List.of("--model", folder.resolve("net.tiny").toString(), "--quiet"));
    all.addAll(List.of("--out", folder.resolve("out").toString(), "--fault", kind));
    all.addAll(List.of(more));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private CommandLineRun layers(String file) throws IOException {
    Path model = Files.writeString(folder.resolve(file), "?");
    return CommandLineRun.of("layers", "--plugins", plugins(), "--model", model.toString());
  }

  private static String plugins() {
    return jars.resolve("show.jar")
        + ","
        + jars.resolve("reader.jar")
        + ","
        + jars.resolve("runs.jar");
  }

  private static void assertSays(
      CommandLineRun run, int code, String sentence, String kind, String name) {
    assertThat(run.error().replaceFirst("heap of \\d+", "heap of #"))
        .contains(sentence.formatted(kind, name))
        .hasLineCount(1);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
  }

  /** Names and contents of all files in the output folder. */
  private String written(CommandLineRun run) throws IOException {
    assertThat(run.err()).doesNotContain("bug in Loupe");
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.append(file).append('\n').append(Files.readString(file)).append('\n');
      }
    }
    assertThat(all.toString()).contains("shown.csv", "acme.show.json");
    return all.toString();
  }

  private void assertOthersWork() {
    String model = folder.resolve("net.tiny").toString();
    CommandLineRun other =
        CommandLineRun.of(
            "run",
            "test.moody",
            "--plugins",
            plugins(),
            "--model",
            model,
            "--quiet",
            "--out",
            folder.resolve("other").toString());
    assertThat(other.code()).as(other.err()).isZero();
  }
}
