package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginsTest {
  private static final String VISUALIZERS = "META-INF/services/io.loupe.visualizer.Visualizer";
  private static final String SILENT_UNITS =
      """
      package com.acme;

      import com.google.auto.service.AutoService;
      import io.loupe.artifact.Artifact;
      import io.loupe.param.Param;
      import io.loupe.probe.ProbePlan;
      import io.loupe.probe.ProbeRequest;
      import io.loupe.visualizer.Need;
      import io.loupe.visualizer.RenderContext;
      import io.loupe.visualizer.Visualizer;
      import java.util.ArrayList;
      import java.util.List;
      import java.util.Set;

      /** Lists the share of silent units of a layer, batch by batch. */
      @AutoService(Visualizer.class)
      public final class SilentUnitsVisualizer implements Visualizer {
        static final Param<String> LAYER = Param.layer("layer").help("Layer to look at.");
        static final Param<Double> FLOOR =
            Param.decimal("floor", 1e-6).limit("not negative", v -> v >= 0).help("Below it a unit is silent.");

        @Override public String id() { return "acme.silent-units"; }
        @Override public String description() { return "Lists the share of silent units of a layer."; }
        @Override public List<Param<?>> parameters() { return List.of(LAYER, FLOOR); }
        @Override public Set<Need> needs() { return Set.of(Need.DATASET); }

        @Override public List<Artifact> render(RenderContext context) {
          var request = ProbeRequest.of(context.get(LAYER));
          double floor = context.get(FLOOR);
          List<List<Object>> rows = new ArrayList<>();
          context.model().probe().run(ProbePlan.of(request), context.dataset(), batch -> {
            var data = batch.get(request).data();
            long silent = 0;
            for (int i = 0; i < data.remaining(); i++) if (data.get(i) < floor) silent++;
            rows.add(List.of(batch.start(), batch.samples().size(), (double) silent / data.remaining()));
          }, context.monitor());
          return List.of(new Artifact.Table("silent-units", "Share of silent units",
              List.of("start", "samples", "silent"), rows));
        }
      }
      """;

  private static Path shared = Path.of("");

  private Path folder = Path.of("");
  private String jar = "";
  private String model = "";

  @BeforeAll
  static void build(@TempDir Path temporary) throws IOException {
    shared = temporary;
    PluginJar.compiled(shared.resolve("acme.jar"), "com.acme.SilentUnitsVisualizer", SILENT_UNITS);
  }

  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = temporary;
    jar = shared.resolve("acme.jar").toString();
    model = Files.writeString(folder.resolve("net.tiny"), "weights").toString();
  }

  @Test
  void strangerRunsWithOptionsOfItsOwn() throws IOException {
    Path out = folder.resolve("out here");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "acme.silent-units",
            "--plugins",
            jar,
            "--model",
            model,
            "--data",
            "bars:8",
            "--layer",
            "conv2",
            "--floor",
            "1e-4",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lines()).contains(out.resolve("silent-units.csv").toString());
    assertThat(Files.readAllLines(out.resolve("silent-units.csv")))
        .hasSize(2)
        .first()
        .isEqualTo("start,samples,silent");
  }

  /** Of a library that is packed into the jar nothing is taken. */
  @ParameterizedTest
  @CsvSource({"'', 2.5.1", "org/lib, development"})
  void recordSaysTheVersionThatMavenWroteIntoTheJar(String library, String version)
      throws IOException {
    Path own = folder.resolve("own.jar");
    PluginJar.compiled(
        own,
        "com.acme.Rude",
        RudePlugin.VISUALIZER.formatted(RudePlugin.NO_PARAMETERS, RudePlugin.NOTHING));
    Path classes = folder.resolve("own.jar-classes");
    for (String project : List.of("com.acme/rude", library)) {
      if (!project.isEmpty()) {
        Path made = Files.createDirectories(classes.resolve("META-INF/maven").resolve(project));
        Files.writeString(made.resolve("pom.properties"), "artifactId=rude\nversion=2.5.1\n");
      }
    }
    PluginJar.packed(own, classes);
    Path out = folder.resolve("versions");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "acme.rude",
            "--plugins",
            own.toString(),
            "--model",
            model,
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("acme.rude.json")))
        .contains("\"visualizerVersion\" : \"" + version + "\"");
  }

  @Test
  void strangerIsListedWithItsJar() {
    CommandLineRun run = CommandLineRun.of("list", "--plugins=" + jar);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsPattern(
            "acme.silent-units +Lists the share of silent units of a layer. +acme.jar");
  }

  @Test
  void variableNamesPluginsToo() {
    CommandLineRun run =
        CommandLineRun.with(
            Map.of(Startup.PLUGINS_VARIABLE, shared.toString()), "describe", "acme.silent-units");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("acme.silent-units (acme.jar)", "Must be not negative.");
  }

  @Test
  void limitsOfStrangersAreChecked() {
    CommandLineRun run =
        CommandLineRun.of(
            "run", "acme.silent-units", "--plugins", jar, "--layer", "conv1", "--floor", "-1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.error()).isEqualTo("--floor must be not negative, got -1.");
  }

  @Test
  void unknownLayerIsSaidBeforeAnythingIsWritten() {
    Path out = folder.resolve("out");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "acme.silent-units",
            "--plugins=" + jar,
            "--model=" + model,
            "--data=bars:4",
            "--layer=conv3",
            "--quiet",
            "--out=" + out);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.error())
        .isEqualTo(
            "Model \"net\" has no layer \"conv3\". Did you mean \"conv1\"? Layers: conv1, pool1,"
                + " conv2, pool2, dense, preds.");
    assertThat(out).doesNotExist();
  }

  @Test
  void twoOfOneNameAreBothRefused() throws IOException {
    String other =
        PluginJar.compiled(
                folder.resolve("acme-2.jar"),
                "com.other.SilentUnitsVisualizer",
                SILENT_UNITS.replace("package com.acme", "package com.other"))
            .toString();
    CommandLineRun run =
        CommandLineRun.of("run", "acme.silent-units", "--plugins", jar + "," + other);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.error())
        .isEqualTo(
            "Two visualizers have the id \"acme.silent-units\": com.acme.SilentUnitsVisualizer in"
                + " acme.jar and com.other.SilentUnitsVisualizer in acme-2.jar. Remove one from the"
                + " class path.");
  }

  @Test
  void reservedOptionIsRefusedAndDisturbsNoOther() throws IOException {
    String rude =
        PluginJar.compiled(
                folder.resolve("rude.jar"),
                "com.acme.SilentUnitsVisualizer",
                SILENT_UNITS.replace("\"floor\"", "\"model\""))
            .toString();
    CommandLineRun run =
        CommandLineRun.of("run", "acme.silent-units", "--plugins", rude, "--model", model);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.error())
        .isEqualTo(
            "Visualizer acme.silent-units (rude.jar) declares the reserved parameter --model. Its"
                + " author must rename it.");
    CommandLineRun problems = CommandLineRun.of("list", "--problems", "--plugins", rude);
    assertThat(problems.out()).contains("declares the reserved parameter --model");
    assertThat(CommandLineRun.of("run", "test.moody", "--help", "--plugins", rude).code()).isZero();
  }

  @Test
  void brokenProviderIsListed() throws IOException {
    String broken =
        PluginJar.ofTexts(folder.resolve("broken.jar"), Map.of(VISUALIZERS, "com.acme.Missing\n"))
            .toString();
    CommandLineRun list = CommandLineRun.of("list", "--plugins", broken);
    assertThat(list.code()).isZero();
    assertThat(list.out())
        .contains("1 plug-in could not be taken in: loupe list --problems")
        .contains("test.moody");
    CommandLineRun problems = CommandLineRun.of("list", "--problems", "--plugins", broken);
    assertThat(problems.out()).contains("Visualizer com.acme.Missing (broken.jar) could not be");
    CommandLineRun json = CommandLineRun.of("list", "--problems", "--json", "--plugins", broken);
    assertThat(json.out()).contains("\"provider\" : \"com.acme.Missing\"");
    CommandLineRun run = CommandLineRun.of("run", "com.acme.Missing", "--plugins", broken);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.error()).startsWith("Visualizer com.acme.Missing (broken.jar) could not be");
  }

  @Test
  void wrongPathsAreNamed() throws IOException {
    CommandLineRun missing = CommandLineRun.of("list", "--plugins", "nowhere.jar");
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.error())
        .isEqualTo("Plug-in nowhere.jar does not exist. Check the path after --plugins.");
    CommandLineRun text = CommandLineRun.of("list", "--plugins", model);
    assertThat(text.code()).isEqualTo(3);
    assertThat(text.error())
        .isEqualTo("Plug-in " + model + " cannot be read as a jar. Get a whole copy of it.");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    CommandLineRun nothing = CommandLineRun.of("list", "--plugins", empty.toString());
    assertThat(nothing.code()).isEqualTo(3);
    assertThat(nothing.error())
        .isEqualTo(
            "No plug-in in "
                + empty
                + ". A plug-in names its provider in META-INF/services; @AutoService writes that.");
  }

  @Test
  void bugIsLaidAtTheRightDoor() throws IOException {
    String buggy =
        PluginJar.compiled(
                folder.resolve("buggy.jar"),
                "com.acme.SilentUnitsVisualizer",
                SILENT_UNITS.replace(
                    "long silent = 0;", "long silent = 1 / (batch.samples().size() - 4);"))
            .toString();
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "acme.silent-units",
            "--plugins",
            buggy,
            "--model",
            model,
            "--data",
            "bars:4",
            "--layer",
            "conv1",
            "--quiet",
            "--out",
            folder.resolve("out").toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error())
        .isEqualTo(
            "Loupe failed: java.lang.ArithmeticException: / by zero. This is a bug in"
                + " acme.silent-units (buggy.jar); run with --stacktrace and report it.");
  }
}
