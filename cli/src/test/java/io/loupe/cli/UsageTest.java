package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
  private Path folder = Path.of("");
  private String model = "";
  private String out = "";

  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = temporary;
    model = Files.writeString(folder.resolve("net.tiny"), "weights").toString();
    out = folder.resolve("out").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          layrs | No command "layrs". Did you mean "layers"? Available: demo, layers,
          list --jason | No option "--jason". Did you mean "--json"? Available: --help, --json, --plugins, --problems, --stacktrace, -h.
          list more | "more" is one word too many. See "loupe list --help".
          describe | Nothing to describe. Name a visualizer; "loupe list" shows them.
          run | No visualizer named. Write loupe run ID; "loupe list" shows the ids.
          run --model x | The visualizer comes before its options. Write loupe run ID --model M --out DIR; "loupe list" shows the ids.
          layers | --model is missing. Give --model: Model file, sample:mnist or sample:fashion.
          layers --model | --model has no value. See "loupe layers --help".
          layers --model --json | --model has no value. See "loupe layers --help".
          run test.moody --steps many | --steps wants an int, got "many".
          run test.moody --steps -1 | --steps must be positive, got -1.
          run test.moody --steps 1 --steps 2 | --steps is given 2 times. Give it once; lists take commas.
          run test.moody --portions= | --portions is empty. Give it a value, or leave it out.
          run test.moody --portions 1,x | --portions wants a list of numbers, got "1,x".
          run test.moody --mood sad | --mood wants a choice of calm|broken|greedy|unwritable|endless|doubtful, got "sad".
          run test.moody --each=perhaps | --each wants a true/false flag, got "perhaps".
          run test.moody --batch 0 --out o | --batch must be positive, got 0.
          run test.moody --seed x --out o | --seed wants a whole number, got "x".
          run test.moody --model x | --out is missing. Give --out: Folder for the results; made if it is not there.
          run test.needy --model x --out o | test.needy needs data: give --data.
          """)
  void mistakesAreNamed(String arguments, String message) {
    CommandLineRun run = CommandLineRun.of(arguments.split(" "));
    assertThat(run.error()).startsWith(message.startsWith("No command") ? "No command" : message);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unknownVisualizerIsGuessed() {
    CommandLineRun run = CommandLineRun.of("run", "test.mody", "--model", "x");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.error())
        .startsWith("No visualizer \"test.mody\". Did you mean \"test.moody\"? Available: ")
        .contains("test.moody, test.needy");
    assertThat(CommandLineRun.of("describe", "test.mody").error()).isEqualTo(run.error());
  }

  @Test
  void unknownOptionIsGuessed() {
    CommandLineRun run = CommandLineRun.of("run", "test.moody", "--portoins=3");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.error())
        .startsWith("No option \"--portoins\". Did you mean \"--portions\"? Available: --batch,");
  }

  @Test
  void capabilitiesAreChecked() {
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "test.needy",
            "--model",
            model,
            "--input-mean",
            "0.5",
            "--data",
            "bars:4",
            "--out",
            out);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.error())
        .isEqualTo(
            "test.needy needs gradients, which engine \"tiny\" does not offer for this model.");
  }

  @Test
  void unreadableModelsAndDataEndWithFour() throws IOException {
    String[] run = {"run", "test.needy", "--data", "bars:4", "--out", out, "--model"};
    String missing = folder.resolve("missing.tiny").toString();
    assertThat(failure(4, with(run, missing)))
        .isEqualTo("Model " + missing + " does not exist. Check the path, or use sample:mnist.");
    assertThat(failure(4, with(run, folder.toString())))
        .isEqualTo("Model " + folder + " is a folder. Name a model file in it.");
    String empty = Files.createFile(folder.resolve("empty.tiny")).toString();
    assertThat(failure(4, with(run, empty)))
        .isEqualTo("Model " + empty + " is empty. Get a whole copy of it.");
    String foreign = Files.writeString(folder.resolve("model.onnx"), "onnx").toString();
    assertThat(failure(4, with(run, foreign)))
        .startsWith("No engine can load model.onnx: ")
        .contains("tiny: \"not a tiny file\"");
    assertThat(
            failure(4, "run", "test.needy", "--model", model, "--out", out, "--data", "bars:torn"))
        .isEqualTo("Data bars:torn ends too early. Get a whole copy.");
    assertThat(Path.of(out)).doesNotExist();
  }

  @Test
  void wrongDataLocationsAreUsage() {
    String[] run = {"run", "test.needy", "--model", model, "--out", out, "--data"};
    assertThat(failure(2, with(run, "digits/")))
        .isEqualTo(
            "Data \"digits/\" does not say what it is. Write it as idx:IMAGES[,LABELS],"
                + " folder:DIR, npy:X[,Y], webdataset:TAR, tfrecord:FILE, parquet:FILE or sample:mnist.");
    assertThat(failure(2, with(run, "bras:4")))
        .startsWith("No dataset provider \"bras\". Did you mean \"bars\"? Available: bars");
    assertThat(failure(2, with(run, "bars:4?tkae=2")))
        .isEqualTo(
            "No option of bars data \"tkae\". Did you mean \"take\"? Available: labels,"
                + " on-bad-sample, per-class, shuffle, take.");
  }

  @Test
  void unknownEngineIsUsage() {
    assertThat(failure(2, "layers", "--model", model, "--engine", "tniy"))
        .startsWith("No engine \"tniy\". Did you mean \"tiny\"? Available: ");
  }

  @Test
  void helpIsEverywhere() {
    assertThat(CommandLineRun.of().out()).contains("Usage: loupe COMMAND", "layers", "describe");
    assertThat(CommandLineRun.of("help", "run").out())
        .containsPattern("test.moody +Ends as it is told.");
    CommandLineRun run = CommandLineRun.of("run", "test.moody", "--help");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Usage: loupe run test.moody --model M [--data D] --out DIR [OPTIONS]")
        .contains("--steps=<int>", "Steps to take. Must be positive. Default: 3.")
        .contains(
            "--mood=<calm|broken|greedy|unwritable|endless|doubtful>", "How to end, 100 % sure.")
        .contains("--each[=true|false]", "--portions=<list of numbers>", "Default: 1,2.5.")
        .contains("--seed=<whole number>", "--input-range", "--stacktrace");
    assertThat(CommandLineRun.of("--version").out()).startsWith("loupe ");
  }

  @Test
  void looksAtModelsAndPlugins() {
    CommandLineRun layers = CommandLineRun.of("layers", "--model", model);
    assertThat(layers.code()).isZero();
    assertThat(layers.out()).startsWith("net: input [1,12,12], engine tiny 1");
    assertThat(layers.out()).contains("input range 0..1, assumed: the file does not say it");
    assertThat(layers.out()).containsPattern("0 +conv1 +convolution +.* +\\[6,12,12\\] +60");
    assertThat(CommandLineRun.of("layers", "--model", model, "--json").out())
        .contains("\"engine\" : \"tiny\"", "\"shape\" : [ 6, 12, 12 ]")
        .contains("\"inputRange\" : [ 0.0, 1.0 ]", "\"inputRangeOrigin\" : \"\"");
    assertThat(CommandLineRun.of("list", "--json").out())
        .contains("\"id\" : \"test.moody\"", "\"engines\"", "\"id\" : \"bars\"");
    assertThat(CommandLineRun.of("describe", "test.needy").out())
        .contains("Needs data, gradients.");
    assertThat(CommandLineRun.of("describe", "test.moody", "--json").out())
        .contains("\"default\" : \"1,2.5\"", "\"limits\" : [ \"positive\" ]");
  }

  private static String failure(int code, String... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).doesNotContain("\tat ");
    return run.error();
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }

  @Test
  void optionsOfAnEngineAreItsOwn(@TempDir Path folder) throws IOException {
    String model = Files.writeString(folder.resolve("net.tiny"), "weights").toString();
    String[] known = {"layers", "--model", model, "--engine-options", "depth=3"};
    assertThat(CommandLineRun.of(known).code()).isZero();
    String[] unknown = {"layers", "--model", model, "--engine-options", "depth=3&dept=1"};
    CommandLineRun refused = CommandLineRun.of(unknown);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.error())
        .startsWith("No option of engine tiny \"dept\". Did you mean \"depth\"?");
    String[] torn = {"layers", "--model", model, "--engine-options", "depth"};
    assertThat(CommandLineRun.of(torn).error())
        .isEqualTo("--engine-options must be NAME=VALUE joined with &, got depth.");
    String[] twice = {"layers", "--model", model, "--engine-options", "depth=3&depth=4"};
    assertThat(CommandLineRun.of(twice).error())
        .isEqualTo("Option \"depth\" of the engine is given twice. Write it once.");
    String[] inTwoWays = {
      "layers", "--model", model, "--input-range", "0,1", "--engine-options", "range=0,2"
    };
    assertThat(CommandLineRun.of(inTwoWays).error())
        .isEqualTo("Option \"range\" of the engine is given twice. Write it once.");
  }
}
