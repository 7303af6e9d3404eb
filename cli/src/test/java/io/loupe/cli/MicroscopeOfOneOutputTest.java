package io.loupe.cli;

import static io.loupe.cli.MicroscopeData.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.formats.artifact.CsvReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One sigmoid decides between bars that go across (class 0) and down (class 1): a Keras model
 * (Conv2D of 4 filters on 12 x 12 x 1, ReLU, pooling, Dense of 1, saved by Keras 3.15), trained on
 * drawn bars.
 */
class MicroscopeOfOneOutputTest {
  private Path folder = Path.of("");
  private String[] from = {};

  /** Pictures of bars, of which two that go down lie in the wrong folder. */
  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = temporary;
    Path model = folder.resolve("bars.keras");
    try (InputStream in =
        Objects.requireNonNull(MicroscopeOfOneOutputTest.class.getResourceAsStream("bars.keras"))) {
      Files.copy(in, model);
    }
    for (int at = 1; at < 10; at++) {
      bar("across", at, false);
      bar("down", at, true);
    }
    bar("across", 11, true);
    bar("across", 12, true);
    from =
        new String[] {
          "--model", model.toString(), "--data", "folder:" + folder.resolve("pictures")
        };
  }

  private void bar(String name, int at, boolean down) throws IOException {
    BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_BYTE_GRAY);
    for (int along = 0; along < 12; along++) {
      for (int wide = at % 10; wide < at % 10 + 2; wide++) {
        image.setRGB(down ? wide : along, down ? along : wide, 0xffffff);
      }
    }
    Path file = folder.resolve("pictures").resolve(name).resolve(at + ".png");
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private CommandLineRun run(Path out, String... line) {
    List<String> all = new ArrayList<>(List.of(line));
    all.addAll(List.of(from));
    all.addAll(List.of("--out", out.toString(), "--quiet"));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  @Test
  void bothClassesAndTheOutputHaveWhatIsTheirs() throws IOException {
    Path out = folder.resolve("out");
    run(out, "microscope", "--samples", "20", "--frames", "0", "--layers", "c,r,yes");

    JsonNode model = data(out, "model");
    assertThat(model.get("classes").toString()).isEqualTo("[\"across\",\"down\"]");
    assertThat(model.get("decides").asBoolean()).isTrue();
    assertThat(model.get("oneOutput").asBoolean()).isTrue();
    for (JsonNode sample : model.at("/samples/samples")) {
      boolean down = Integer.parseInt(digits(sample)) > 10 || sample.get("label").asInt() == 1;
      assertThat(sample.at("/answers/0/output").asInt()).isEqualTo(down ? 1 : 0);
      assertThat(sample.at("/answers/0/value").asDouble()).isGreaterThan(0.5);
      assertThat(
              sample.at("/answers/0/value").asDouble() + sample.at("/answers/1/value").asDouble())
          .isCloseTo(1, within(1e-6));
    }

    assertThat(model.get("warnings")).isEmpty();

    JsonNode classes = data(out, "class/all");
    assertThat(classes.get("confusions").toString())
        .isEqualTo(
            "[[{\"answer\":0,\"count\":9},{\"answer\":1,\"count\":2}],"
                + "[{\"answer\":1,\"count\":9}]]");
    assertThat(classes.at("/mistakes/0")).hasSize(2);
    assertThat(classes.at("/mistakes/0/0/answer").asInt()).isEqualTo(1);
    assertThat(classes.at("/mistakes/0/0/value").asDouble()).isGreaterThan(0.5);
    assertThat(classes.at("/mistakes/1")).isEmpty();
    assertThat(classes.at("/made/images")).hasSize(2);
    for (int k = 0; k < 2; k++) {
      JsonNode image = classes.at("/made/images/" + k);
      assertThat(image.get("filter").asInt()).isEqualTo(k);
      assertThat(image.get("probability").asDouble()).isGreaterThan(0.9);
    }
    assertThat(classes.at("/lowest/none").asText()).contains("what drives it down is the other");
    assertRoads(classes.at("/roads/beforeRoads"));
    assertWall(out);
    assertTurned(data(out, "turned/all"), model.at("/samples/samples"));
    assertBothReadTheConvolution(data(out, "layer/0"), data(out, "layer/1"));
  }

  /** What little turns the answers, searched for again without a microscope. */
  private void assertTurned(JsonNode turned, JsonNode samples) throws IOException {
    Path alone = folder.resolve("turned");
    run(alone, "run", "weak-spots", "--pick", "first", "--noises", "0", "--unchanged", "0");
    List<List<String>> rows =
        CsvReader.rows(
            Files.readString(alone.resolve("weak-spots-changes.csv"), StandardCharsets.UTF_8));
    List<String> names = rows.get(0);
    Map<String, List<String>> l2 = new TreeMap<>();
    Map<String, List<String>> largest = new TreeMap<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      String id = row.get(names.indexOf("id"));
      (row.get(0).equals("L2") ? l2 : largest).put(id, row);
    }
    assertThat(turned.get("samples").asInt()).isEqualTo(samples.size());
    assertThat(turned.get("turns")).hasSize(samples.size());
    assertThat(turned.at("/sprite/count").asInt()).isEqualTo(samples.size());
    for (int n = 0; n < samples.size(); n++) {
      JsonNode turn = turned.at("/turns/" + n);
      String id = samples.at("/" + turn.get("sample").asInt() + "/id").asText();
      assertThat(turn.get("place").asInt()).isEqualTo(n);
      for (String column : List.of("from", "to")) {
        assertThat(turn.get(column).asText())
            .isEqualTo(l2.getOrDefault(id, List.of()).get(names.indexOf(column)));
      }
      assertThat(turn.get("l2").asDouble())
          .isCloseTo(number(l2.getOrDefault(id, List.of()), names, "l2"), within(1e-5))
          .isPositive();
      assertThat(turn.get("linf").asDouble())
          .isCloseTo(number(largest.getOrDefault(id, List.of()), names, "linf"), within(1e-5))
          .isPositive();
    }
    assertThat(turned.at("/turns/0/from").asText()).isIn("across", "down");
  }

  private static double number(List<String> row, List<String> names, String column) {
    return Double.parseDouble(row.get(names.indexOf(column)));
  }

  /** What drives the convolution lowest and what drives its ReLU lowest is the same. */
  private static void assertBothReadTheConvolution(JsonNode convolution, JsonNode relu) {
    assertThat(convolution.at("/lowest/reading").asText()).isEqualTo("c");
    assertThat(relu.at("/lowest/reading").asText()).isEqualTo("c");
    assertThat(relu.at("/lowest/function").asText()).isEqualTo("relu");
    assertThat(relu.at("/lowest/made/images")).hasSize(4);
    assertThat(relu.at("/lowest/made/images")).isEqualTo(convolution.at("/lowest/made/images"));
    assertThat(relu.at("/lowest/samples")).isEqualTo(convolution.at("/lowest/samples"));
    assertThat(relu.at("/made/images")).hasSize(4).isNotEqualTo(convolution.at("/made/images"));
  }

  private static String digits(JsonNode sample) {
    return sample.get("id").asText().replaceAll("\\D", "");
  }

  /** What speaks for one class speaks as much against the other. */
  private static void assertRoads(JsonNode roads) {
    assertThat(roads).hasSize(2);
    assertThat(roads.get(0)).hasSize(4);
    for (int i = 0; i < 4; i++) {
      JsonNode against = roads.at("/0/" + i);
      JsonNode speaks = roads.at("/1/" + i);
      assertThat(against.get(0)).isEqualTo(speaks.get(0));
      assertThat(against.get(1).asDouble()).isEqualTo(-speaks.get(1).asDouble()).isNotZero();
      assertThat(against.get(2)).isEqualTo(speaks.get(2));
    }
  }

  /** As a filter of its layer, the one unit is the output, not class 0. */
  private void assertWall(Path out) throws IOException {
    int index = data(out, "model").get("output").asInt();
    JsonNode image = data(out, "layer/" + index).at("/made/images/0");

    Path alone = folder.resolve("alone");
    run(
        alone,
        "run",
        "activation-maximization",
        "--objective",
        "unit(yes, 0)",
        "--starts",
        "1",
        "--null-model",
        "off");
    List<List<String>> measures =
        CsvReader.rows(Files.readString(alone.resolve("measures.csv"), StandardCharsets.UTF_8));
    double value = Double.parseDouble(measures.get(1).get(3));
    assertThat(image.get("value").asDouble()).isCloseTo(value, within(1e-4)).isPositive();
  }

  @Test
  void wrongLabelsAreInDoubtOnceAndOnThePage() throws IOException {
    Path pictures = folder.resolve("pictures");
    Files.move(pictures.resolve("across"), pictures.resolve("x"));
    Files.move(pictures.resolve("down"), pictures.resolve("across"));
    Files.move(pictures.resolve("x"), pictures.resolve("down"));
    Path out = folder.resolve("out");
    run(out, "microscope", "--samples", "2", "--made", "1", "--frames", "0");

    JsonNode warnings = data(out, "model").get("warnings");
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).asText()).contains("on 20 samples");
    String record = Files.readString(out.resolve("record.json"), StandardCharsets.UTF_8);
    assertThat(record).containsOnlyOnce("on 20 samples");
  }
}
