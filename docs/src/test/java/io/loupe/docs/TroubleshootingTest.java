package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.error.LoupeException;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.formats.artifact.ProvenanceJson;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.run.ProgressListener;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the messages that the page on troubleshooting quotes against those of the library. */
class TroubleshootingTest {
  private static final Pattern QUOTE =
      Pattern.compile("<!-- message: ([\\w-]+) -->\\n```\\n(.*?)\\n```");

  @Test
  void everyQuoteIsTried() throws IOException {
    assertThat(quotes())
        .containsOnlyKeys(
            "layer",
            "visualizer",
            "rule",
            "model",
            "data",
            "engine",
            "backend",
            "native",
            "writer",
            "unfinished");
  }

  @Test
  void messagesReadAsThePageSays(@TempDir Path folder) throws IOException {
    Map<String, String> quotes = quotes();
    Loupe loupe = Loupe.create();
    Path file = Files.writeString(folder.resolve("model.dat"), "something else");
    assertThat(text(() -> loupe.model(file.toString(), Map.of()))).contains(quotes.get("model"));
    InputSpec numbers = InputSpec.of(Shape.of(10), 0, 1);
    assertThat(text(() -> loupe.dataset("folder:" + folder, numbers))).contains(quotes.get("data"));
    assertThat(text(() -> loupe.visualizers().get("actvations")))
        .contains(quotes.get("visualizer"));
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      assertThat(text(() -> Objectives.check(Objectives.parse("channel(conv2, 1)"), model)))
          .contains(quotes.get("layer"));
      InputSpec input = model.info().input();
      Tensor nothing = Tensor.of(input.shape().withBatch(1), new float[input.shape().elements()]);
      Explainable ways = model.capability(Explainable.class).orElseThrow();
      assertThat(
              text(
                  () ->
                      ways.explain(
                          BackwardRule.Lrp.epsilon(1e-6),
                          Objectives.parse("probability(preds, 3)"),
                          new Batch(nothing, Map.of()),
                          Set.of(ForwardPass.INPUT))))
          .contains(quotes.get("rule"));
    }
  }

  @Test
  void messagesOfFoldersReadAsThePageSays(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      Supplier<RunRequest> request =
          () ->
              loupe
                  .request("activations")
                  .on(model)
                  .data("sample:mnist?take=1")
                  .with("layers", "preds")
                  .to(DirectorySink.into(out));
      request
          .get()
          .progress(
              new ProgressListener() {
                private boolean tried;

                @Override
                public void started(String task, OptionalLong total) {
                  if (!tried) {
                    tried = true;
                    assertThat(text(() -> request.get().run()).replace(folder + "/", ""))
                        .isEqualTo(quote("writer"));
                  }
                }

                @Override
                public void finished(String task) {
                  assertThat(tried).isTrue();
                }
              })
          .run();
    }
    Path record = out.resolve("activations.json");
    Files.writeString(record, "{\"format\":\"loupe-run\",\"formatVersion\":1,\"unfinished\":true}");
    assertThat(text(() -> ProvenanceJson.read(record))).isEqualTo(quote("unfinished"));
  }

  private static String quote(String key) {
    try {
      return Objects.requireNonNull(quotes().get(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"engine, .*engine-dl4j.*", "backend, .*nd4j-native.*", "native, .*-linux-x86_64.*"})
  void messagesOfMissingJarsReadAsThePageSays(String quote, String missing) throws Exception {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(!quote.equals("native") || system.equals("Linux amd64"));
    CommandLineProcess process =
        CommandLineProcess.run(
            entry -> !entry.matches(missing), List.of("layers", "--model", "sample:mnist"));
    assertThat(process.said().strip()).isEqualTo(quotes().get(quote));
    assertThat(process.code()).isEqualTo(3);
  }

  private static Map<String, String> quotes() throws IOException {
    return QUOTE
        .matcher(Files.readString(Path.of("troubleshooting.md")))
        .results()
        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
  }

  private static String text(ThrowingCallable call) {
    LoupeException error = catchThrowableOfType(LoupeException.class, call);
    return error.message() + " " + error.hint();
  }
}
