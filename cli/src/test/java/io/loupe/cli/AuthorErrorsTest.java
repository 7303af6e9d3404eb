package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plug-in that goes wrong is named with its jar, and everything else goes on working. */
class AuthorErrorsTest extends RudePlugin {
  private static final String ENGINE =
      """
      package com.acme;
      @com.google.auto.service.AutoService(io.loupe.model.Engine.class)
      public final class Rude implements io.loupe.model.Engine {
        @Override public String id() { return "acme.rude"; }
        @Override public String description() { return "Goes wrong."; }
        @Override public java.util.Optional<String> refusal(io.loupe.model.ModelSource source) { %s }
        @Override public io.loupe.model.Model load(io.loupe.model.ModelSource source) { %s }
      }
      """;
  private static final String READER =
      """
      package com.acme;
      @com.google.auto.service.AutoService(io.loupe.data.DatasetProvider.class)
      public final class Rude implements io.loupe.data.DatasetProvider {
        @Override public String id() { return "acme.rude"; }
        @Override public String description() { return "Goes wrong."; }
        @Override public io.loupe.data.Dataset open(
            io.loupe.data.DataLocation location, io.loupe.data.InputSpec input) { %s }
      }
      """;

  @Test
  void classFromANewerJavaIsNamedWithItsJar() throws IOException {
    compiled(VISUALIZER, NO_PARAMETERS, NOTHING);
    Path file = folder.resolve("rude.jar-classes/com/acme/Rude.class");
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = 99;
    Files.write(file, bytes);
    PluginJar.packed(Path.of(jar), folder.resolve("rude.jar-classes"));

    assertThat(problem())
        .startsWith(
            "Visualizer com.acme.Rude (rude.jar) could not be created:"
                + " java.lang.UnsupportedClassVersionError: ")
        .endsWith("Run Loupe on that Java or get a build of it for this one.");
    assertOthersWork();
  }

  @Test
  void libraryThatIsNotBundledIsNamed() throws IOException {
    compiledAgainst(
        "package com.acme; public class Gone { public static void call() {} }",
        VISUALIZER.formatted(NO_PARAMETERS, "Gone.call(); " + NOTHING));

    assertThat(run("acme.rude"))
        .extracting(CommandLineRun::code, CommandLineRun::error)
        .containsExactly(
            3,
            "Visualizer acme.rude (rude.jar) needs the class com.acme.Gone, which is not there. Its"
                + " author must pack that library into the jar; until then add the library's own"
                + " jar to --plugins or the class path.");
    assertOthersWork();
  }

  @Test
  void superclassThatIsNotThereIsNamedWithWhoNeedsIt() throws IOException {
    compiledAgainst(
        "package com.acme; public class Gone {}",
        VISUALIZER
            .formatted(NO_PARAMETERS, NOTHING)
            .replace("class Rude", "class Rude extends Gone"));

    assertThat(problem())
        .isEqualTo(
            "Visualizer com.acme.Rude (rude.jar) needs the class com.acme.Gone, which is not there."
                + " Its author must pack that library into the jar; until then add the library's"
                + " own jar to --plugins or the class path.");
    assertOthersWork();
  }

  @Test
  void nothingInPlaceOfAnArtifactIsNamed() throws IOException {
    String left =
        " handed over null instead of an artifact. Its author must leave out what it did"
            + " not make.";
    for (String body :
        List.of(
            "return java.util.Arrays.asList((io.loupe.artifact.Artifact) null);",
            "context.emit(null); " + NOTHING)) {
      compiled(VISUALIZER, NO_PARAMETERS, body);
      assertThat(run("acme.rude").error()).isEqualTo("Visualizer acme.rude (rude.jar)" + left);
    }
    compiled(VISUALIZER, NO_PARAMETERS, "return null;");
    assertThat(run("acme.rude"))
        .extracting(CommandLineRun::code, CommandLineRun::error)
        .containsExactly(
            3,
            "Visualizer acme.rude (rude.jar) gave no list of artifacts. Get a working build of it.");
    assertOthersWork();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new io.loupe.artifact.Artifact.Image(\"wide\", \"Wide.\", wide)",
        "new io.loupe.artifact.Artifact.Animation(\"wide\", \"Wide.\","
            + " java.util.List.of(wide), java.time.Duration.ofSeconds(1))"
      })
  void pictureOverTheBoundIsNamed(String artifact) throws IOException {
    compiled(
        VISUALIZER,
        NO_PARAMETERS,
        "var wide = new java.awt.image.BufferedImage(16385, 16384,"
            + " java.awt.image.BufferedImage.TYPE_BYTE_BINARY); return java.util.List.of("
            + artifact
            + ");");

    assertThat(run("acme.rude"))
        .extracting(CommandLineRun::code, CommandLineRun::error)
        .containsExactly(
            3,
            "Visualizer acme.rude (rude.jar) made a picture \"wide\" of 16385 x 16384 pixels, more"
                + " than 268435456. Its author must draw it smaller, or as several pictures.");
    assertOthersWork();
  }

  @Test
  void methodThatIsGoneIsLaidToTheVersion() throws IOException {
    compiledAgainst(
        "package com.acme; public final class Gone { public static void call() {} }",
        "package com.acme; public final class Gone {}",
        VISUALIZER.formatted(NO_PARAMETERS, "Gone.call(); " + NOTHING));

    CommandLineRun run = run("acme.rude");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.error())
        .isEqualTo(
            "Visualizer acme.rude (rude.jar) does not fit this version of Loupe:"
                + " java.lang.NoSuchMethodError: 'void com.acme.Gone.call()'."
                + " Get a build of it for this version.");
    assertOthersWork();
  }

  @Test
  void methodThatIsMissingIsLaidToTheVersion() throws IOException {
    String base =
        "package com.acme; public abstract class Base implements io.loupe.visualizer.Visualizer {"
            + " %s }";
    compiledAgainst(
        base.formatted("@Override public String description() { return \"Goes wrong.\"; }"),
        base.formatted(""),
        VISUALIZER
            .formatted(NO_PARAMETERS, NOTHING)
            .replace("implements io.loupe.visualizer.Visualizer", "extends Base")
            .replaceFirst("@Override public String description.*", ""));

    assertThat(problem())
        .startsWith(
            "Visualizer com.acme.Rude (rude.jar) could not be created:"
                + " java.lang.AbstractMethodError: ")
        .contains("It was built against another version of Loupe than ");
    assertOthersWork();
  }

  @Test
  void parametersThatThrowDisturbNoOther() throws IOException {
    compiled(VISUALIZER, "throw new IllegalStateException(\"unready\");", NOTHING);

    String expected =
        "Visualizer acme.rude (rude.jar) cannot say what it takes:"
            + " java.lang.IllegalStateException: unready. Get a working build of it.";
    assertThat(problem()).isEqualTo(expected);
    assertThat(run("acme.rude").error()).isEqualTo(expected);
    assertOthersWork();
  }

  @Test
  void twoArtifactsOfOneNameAreRefused() throws IOException {
    String table =
        "new io.loupe.artifact.Artifact.Table(\"twin\", \"Twin.\","
            + " java.util.List.of(\"a\"), java.util.List.of())";
    compiled(
        VISUALIZER, NO_PARAMETERS, "return java.util.List.of(%s, %s);".formatted(table, table));

    CommandLineRun run = run("acme.rude");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.error())
        .isEqualTo(
            "Visualizer acme.rude (rude.jar) made two artifacts named \"twin\"."
                + " Its author must give each a name of its own.");
    assertOthersWork();
  }

  @Test
  void errorsInOurCodeAreSharedWithTheirCaller() throws IOException {
    compiled(VISUALIZER, NO_PARAMETERS, "io.loupe.tensor.Shape.of(-1); " + NOTHING);

    CommandLineRun run = run("acme.rude");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error())
        .isEqualTo(
            "Loupe failed: java.lang.IllegalArgumentException: Negative size in shape [-1]. This is"
                + " a bug in Loupe or in acme.rude (rude.jar); run with --stacktrace and report"
                + " it.");
    assertOthersWork();
  }

  @Test
  void twoPluginsOfOnePackageAreToldApart() throws IOException {
    String polite = VISUALIZER.replace("Rude", "Aaa").replace("acme.rude", "acme.aaa");
    Path other = folder.resolve("aaa.jar");
    PluginJar.compiled(other, "com.acme.Aaa", polite.formatted(NO_PARAMETERS, NOTHING));
    compiled(VISUALIZER, NO_PARAMETERS, "throw new IllegalStateException(\"rude\");");
    jar = other + "," + jar;

    CommandLineRun run = run("acme.rude");
    assertThat(run.error())
        .isEqualTo(
            "Loupe failed: java.lang.IllegalStateException: rude. This is a bug in acme.rude"
                + " (rude.jar); run with --stacktrace and report it.");
    assertOthersWork();
  }

  @Test
  void idOfAPluginThatIsNotThereLeadsToTheProblems() throws IOException {
    String broken =
        VISUALIZER.replace(
            "@Override public String id()",
            "public Rude() { throw new IllegalStateException(\"no licence\"); }\n  @Override public String id()");
    compiled(broken, NO_PARAMETERS, NOTHING);

    CommandLineRun run = run("acme.rude");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.error())
        .startsWith("No visualizer \"acme.rude\".")
        .endsWith(" 1 plug-in could not be taken in: loupe list --problems.");
    assertThat(problem())
        .isEqualTo(
            "Visualizer com.acme.Rude (rude.jar) could not be created:"
                + " java.lang.IllegalStateException: no licence. Remove it from the class path or"
                + " get a working build.");
    assertOthersWork();
  }

  @Test
  void endlessRecursionIsNamed() throws IOException {
    compiled(VISUALIZER, NO_PARAMETERS, "return render(context);");

    CommandLineRun run = run("acme.rude");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error())
        .isEqualTo(
            "Loupe failed: java.lang.StackOverflowError. This is a bug in acme.rude (rude.jar); run"
                + " with --stacktrace and report it.");
    assertOthersWork();
  }

  @Test
  void engineThatFailsWhenAskedLeavesTheModelToOthers() throws IOException {
    compiled(ENGINE, "throw new IllegalStateException(\"no licence\");", "return null;");

    assertOthersWork();
    Path strange = Files.writeString(folder.resolve("net.strange"), "?");
    CommandLineRun run =
        CommandLineRun.of("layers", "--plugins", jar, "--model", strange.toString());
    assertThat(run.code()).isEqualTo(4);
    assertThat(run.error())
        .contains(
            "acme.rude: \"failed when asked, java.lang.IllegalStateException: no licence in"
                + " acme.rude (rude.jar)\"");
  }

  @Test
  void engineThatFailsWhenLoadingIsNamed() throws IOException {
    compiled(
        ENGINE,
        "return source.location().endsWith(\".rude\")"
            + " ? java.util.Optional.empty() : java.util.Optional.of(\"not rude\");",
        "throw new IllegalStateException(\"no licence\");");

    Path rude = Files.writeString(folder.resolve("net.rude"), "?");
    CommandLineRun run = CommandLineRun.of("layers", "--plugins", jar, "--model", rude.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error())
        .isEqualTo(
            "Loupe failed: java.lang.IllegalStateException: no licence. This is a bug in acme.rude"
                + " (rude.jar); run with --stacktrace and report it.");
    assertOthersWork();
  }

  @Test
  void readerThatFailsIsNamed() throws IOException {
    compiled(READER, "throw new IllegalStateException(\"no drive\");");

    CommandLineRun run = run("test.moody", "--data", "acme.rude:x");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error())
        .endsWith(
            "no drive. This is a bug in acme.rude (rude.jar); run with --stacktrace and report"
                + " it.");
    assertOthersWork();
  }

  /** Compiles a class, another against it, then puts a later version in the first one's place. */
  private void compiledAgainst(String first, String later, String second) throws IOException {
    Path file = folder.resolve("rude.jar");
    jar = file.toString();
    PluginJar.compiled(file, nameOf(first), first);
    PluginJar.compiled(file, nameOf(second), second);
    PluginJar.compiled(file, nameOf(later), later);
  }

  /** Compiles a class, another against it, then takes the first one away. */
  private void compiledAgainst(String first, String second) throws IOException {
    compiledAgainst(first, "package com.acme; class Other {}", second);
    Path classes = folder.resolve("rude.jar-classes");
    Files.delete(classes.resolve("com/acme/Gone.class"));
    PluginJar.packed(Path.of(jar), classes);
  }

  private static String nameOf(String source) {
    return "com.acme." + source.replaceAll("(?s).*?class (\\w+).*", "$1");
  }

  private CommandLineRun run(String id, String... more) {
    return CommandLineRun.of(arguments(id, more));
  }

  private String problem() {
    CommandLineRun list = CommandLineRun.of("list", "--plugins", jar);
    assertThat(list.out()).contains("1 plug-in could not be taken in: loupe list --problems");
    return CommandLineRun.of("list", "--problems", "--plugins", jar).out().strip();
  }

  private void assertOthersWork() {
    CommandLineRun other = run("test.moody", "--quiet");
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(CommandLineRun.of("list", "--plugins", jar).out()).contains("test.moody");
  }
}
