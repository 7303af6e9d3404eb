package io.loupe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a plug-in that is compiled for each of them, into a jar of its own. */
abstract class RudePlugin {
  static final String VISUALIZER =
      """
      package com.acme;
      @com.google.auto.service.AutoService(io.loupe.visualizer.Visualizer.class)
      public final class Rude implements io.loupe.visualizer.Visualizer {
        @Override public String id() { return "acme.rude"; }
        @Override public String description() { return "Goes wrong."; }
        @Override public java.util.List<io.loupe.param.Param<?>> parameters() { %s }
        @Override public java.util.List<io.loupe.artifact.Artifact> render(
            io.loupe.visualizer.RenderContext context) { %s }
      }
      """;
  static final String NO_PARAMETERS = "return java.util.List.of();";
  static final String NOTHING = "return java.util.List.of();";
  Path folder = Path.of("");
  String model = "";
  String jar = "";

  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = temporary;
    model = Files.writeString(folder.resolve("net.tiny"), "weights").toString();
  }

  void compiled(String template, String... bodies) throws IOException {
    Path file = folder.resolve("rude.jar");
    jar = file.toString();
    PluginJar.compiled(file, "com.acme.Rude", template.formatted((Object[]) bodies));
  }

  String[] arguments(String id, String... more) {
    List<String> all = new ArrayList<>(List.of("run", id, "--plugins", jar));
    all.addAll(List.of("--model", model, "--out", folder.resolve("out").toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
