package io.loupe.cli;

import static io.loupe.cli.MicroscopeData.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.ObjectArrays;
import io.loupe.formats.artifact.CsvReader;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicroscopeCommandTest {
  private static final String DATA = "sample:mnist?per-class=6";

  private Path folder = Path.of("");

  @BeforeEach
  void files(@TempDir Path temporary) {
    folder = temporary;
  }

  private static CommandLineRun run(Path out, String... more) {
    List<String> line = new ArrayList<>(List.of("microscope", "--out", out.toString()));
    line.addAll(List.of(more));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private static CommandLineRun digits(Path out, String... more) {
    List<String> line = new ArrayList<>(List.of("--model", "sample:mnist", "--data", DATA));
    line.addAll(List.of("--layers", "L2", "--samples", "3", "--made", "2"));
    line.addAll(List.of(more));
    return run(out, line.toArray(String[]::new));
  }

  /** Which steps were done when is all that may differ. */
  private static void assertEqual(Map<String, byte[]> one, Map<String, byte[]> other) {
    assertThat(one.keySet()).isEqualTo(other.keySet());
    other.forEach(
        (name, bytes) -> {
          if (!name.equals("record.json")) {
            assertThat(one.get(name)).as(name).isEqualTo(bytes);
          }
        });
  }

  private static Map<String, byte[]> contents(Path out) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(out.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  /** Runs a visualizer on the same layer and data. */
  private Path measured(String visualizer, String... more) {
    Path out = folder.resolve(visualizer);
    List<String> line = new ArrayList<>(List.of("run", visualizer, "--out", out.toString()));
    line.addAll(List.of("--model", "sample:mnist", "--data", DATA, "--layers", "L2"));
    line.addAll(List.of(more));
    CommandLineRun.of(line.toArray(String[]::new));
    return out;
  }

  private static double cosine(Tensor values, int one, int other) {
    int size = values.shape().item().elements();
    double[] sums = new double[3];
    for (int i = 0; i < size; i++) {
      double a = values.get(one * size + i);
      double b = values.get(other * size + i);
      sums[0] += a * b;
      sums[1] += a * a;
      sums[2] += b * b;
    }
    return sums[0] / Math.sqrt(sums[1]) / Math.sqrt(sums[2]);
  }

  /** Against the plainest loop over what the layer gives for all samples. */
  private void assertNearest(JsonNode near, JsonNode album, JsonNode chosen) throws IOException {
    Path all = measured("activations");
    List<List<String>> rows =
        CsvReader.rows(
            Files.readString(all.resolve("activations-samples.csv"), StandardCharsets.UTF_8));
    List<String> ids = rows.stream().skip(1).map(row -> row.get(1)).toList();
    Tensor values = NpyReader.readAll(DataFile.of(all.resolve("L2.npy")));
    assertThat(near.get("samples").asInt()).isEqualTo(60);
    assertThat(near.get("layer").asInt()).isEqualTo(2);
    for (int n = 0; n < chosen.size(); n++) {
      int own = ids.indexOf(chosen.get(n).get("id").asText());
      List<Integer> others =
          IntStream.range(0, 60)
              .filter(k -> k != own)
              .boxed()
              .sorted(Comparator.comparingDouble(k -> -cosine(values, own, k)))
              .toList();
      for (int i = 0; i < 8; i++) {
        JsonNode neighbour = near.at("/of/" + n + "/" + i);
        assertThat(album.at("/samples/" + neighbour.get("tile").asInt() + "/id").asText())
            .isEqualTo(ids.get(others.get(i)));
        assertThat(neighbour.get("cosine").asDouble())
            .isCloseTo(cosine(values, own, others.get(i)), within(1e-5));
      }
    }
  }

  /** Images made without a microscope, by the same options. */
  private static void climbed(Path out, String... more) {
    String[] common = {
      "run",
      "activation-maximization",
      "--out",
      out.toString(),
      "--model",
      "sample:mnist",
      "--data",
      DATA,
      "--null-model",
      "off"
    };
    CommandLineRun.of(ObjectArrays.concat(common, more, String.class));
  }

  /** What the page says of the images that drive filters down, made again without a microscope. */
  private void assertDrivenDown(JsonNode layer, JsonNode album) throws IOException {
    JsonNode lowest = layer.get("lowest");
    assertThat(lowest.get("reading").asText()).isEqualTo("L2:linear");
    assertThat(lowest.get("function").asText()).isEqualTo("relu");
    assertThat(lowest.get("none").asText()).isEmpty();
    assertThat(lowest.get("looked").asInt()).isEqualTo(60);
    assertThat(lowest.at("/made/images")).hasSize(2);
    Path alone = folder.resolve("down");
    List<Integer> filters = new ArrayList<>();
    lowest.at("/made/images").forEach(image -> filters.add(image.get("filter").asInt()));
    layer
        .at("/made/images")
        .forEach(image -> assertThat(filters).contains(image.get("filter").asInt()));
    String objective =
        "-channel('L2:linear', %d); -channel('L2:linear', %d)"
            .formatted(filters.get(0), filters.get(1));
    climbed(alone, "--starts", "1", "--objective", objective);
    List<List<String>> measures =
        CsvReader.rows(Files.readString(alone.resolve("measures.csv"), StandardCharsets.UTF_8));
    List<List<String>> truths =
        CsvReader.rows(Files.readString(alone.resolve("truth-table.csv"), StandardCharsets.UTF_8));
    List<List<String>> examples =
        CsvReader.rows(
            Files.readString(alone.resolve("truth-examples.csv"), StandardCharsets.UTF_8));
    for (int i = 0; i < 2; i++) {
      JsonNode image = lowest.at("/made/images/" + i);
      double value = Double.parseDouble(measures.get(i + 1).get(3));
      assertThat(image.get("value").asDouble()).isCloseTo(-value, within(1e-4));
      assertThat(image.get("verdict").asText()).isEqualTo(truths.get(i + 1).get(2));
      for (int n = 0; n < 9; n++) {
        JsonNode sample = lowest.at("/samples/" + i + "/" + n);
        List<String> row = examples.get(1 + 9 * i + n);
        assertThat(album.at("/samples/" + sample.get(0).asInt() + "/index").asText())
            .isEqualTo(row.get(1));
        assertThat(sample.get(1).asDouble())
            .isCloseTo(-Double.parseDouble(row.get(2)), within(1e-4));
        assertThat(image.get("value").asDouble()).isLessThan(sample.get(1).asDouble());
      }
    }
  }

  @Test
  void theFolderHoldsWhatTheVisualizersMeasuredAndGoesOnAfterAKillToTheSameBytes()
      throws IOException {
    Path out = folder.resolve("out");
    CommandLineRun run = digits(out);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().strip()).isEqualTo(out.resolve("index.html").toString());

    JsonNode model = data(out, "model");
    assertThat(model.get("complete").asBoolean()).isTrue();
    assertThat(model.get("missing")).isEmpty();
    assertThat(model.at("/layers/2/name").asText()).isEqualTo("L2");
    assertThat(model.at("/layers/2/wall").asBoolean()).isTrue();
    assertThat(model.at("/layers/0/wall").asBoolean()).isFalse();
    assertThat(model.at("/samples/samples")).hasSize(3);

    JsonNode layer = data(out, "layer/2");
    Path census = measured("argmax-filter", "--null-model", "off", "--shown", "1");
    List<List<String>> rows =
        CsvReader.rows(Files.readString(census.resolve("census-L2.csv"), StandardCharsets.UTF_8));
    for (int k = 0; k < 32; k++) {
      for (int column : List.of(1, 3, 9)) {
        assertThat(layer.at("/census/rows/" + k + "/" + column).asDouble())
            .isCloseTo(
                Double.parseDouble(rows.get(k + 1).get(column)), Percentage.withPercentage(0.001));
      }
    }
    assertThat(layer.at("/examples/filters")).hasSize(32);
    assertThat(layer.at("/examples/filters/0")).hasSize(9);
    assertThat(layer.at("/made/images")).hasSize(2);
    assertThat(layer.at("/means/mean")).hasSize(10);
    assertDrivenDown(layer, data(out, "album/all"));

    int answered = 0;
    for (JsonNode answers : data(out, "class/all").get("confusions")) {
      for (JsonNode answer : answers) {
        answered += answer.get("count").asInt();
      }
    }
    assertThat(answered).isEqualTo(60);
    assertNearest(data(out, "near/all"), data(out, "album/all"), model.at("/samples/samples"));
    assertThat(data(out, "map/2-0").get("filters").asInt()).isEqualTo(32);
    assertThat(Base64.getDecoder().decode(data(out, "attribution/0").get("map").asText()))
        .hasSize(28 * 28);
    assertThat(data(out, "turned/all").get("turns")).hasSize(3 * 9);

    Map<String, byte[]> first = contents(out);
    FileTime censused = Files.getLastModifiedTime(out.resolve("album/0.webp"));
    killAfter(out, "layers/2");
    CommandLineRun rest = digits(out);
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(Files.getLastModifiedTime(out.resolve("album/0.webp"))).isEqualTo(censused);
    Map<String, byte[]> second = contents(out);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
  }

  @Test
  void anotherSeedMakesAnewWhatDependsOnItAndEndsAsIfNothingHadBeenThere() throws IOException {
    Path out = folder.resolve("out");
    assertThat(digits(out).code()).isZero();
    Map<String, byte[]> first = contents(out);
    Map<String, FileTime> times = new TreeMap<>();
    List<String> kept = List.of("map/2-0.js", "near/all.js", "album/0.webp");
    for (String file : kept) {
      times.put(file, Files.getLastModifiedTime(out.resolve(file)));
    }
    assertThat(digits(out, "--seed", "2").code()).isZero();
    for (String file : kept) {
      assertThat(Files.getLastModifiedTime(out.resolve(file))).as(file).isEqualTo(times.get(file));
    }
    Map<String, byte[]> second = contents(out);
    assertThat(second.get("class/made-0.webp")).isNotEqualTo(first.get("class/made-0.webp"));
    Path fresh = folder.resolve("fresh");
    assertThat(digits(fresh, "--seed", "2").code()).isZero();
    assertEqual(second, contents(fresh));
  }

  @Test
  void whatIsNoLongerAskedForIsDeletedAndNothingOfAnyoneElse() throws IOException {
    Path out = folder.resolve("out");
    assertThat(digits(out, "--frames", "0").code()).isZero();
    List<String> strange = List.of("layer/2.txt", "map/mine-2.js", "map/2-0-a.js", "layer/2-.webp");
    for (String name : strange) {
      Files.writeString(out.resolve(name), "mine");
    }
    String[] other = {"--frames", "0", "--layers", "L1", "--samples", "2"};
    CommandLineRun run =
        run(
            out,
            ObjectArrays.concat(
                other,
                new String[] {"--model", "sample:mnist", "--data", DATA, "--made", "2"},
                String.class));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(contents(out).keySet())
        .containsAll(strange)
        .contains("layer/0.js", "map/0-0.js", "map/0-1.js", "attribution/1.js")
        .doesNotContain("layer/2.js", "layer/2-made-0.webp", "map/2-0.js", "map/0-2.js")
        .doesNotContain("attribution/2.js");
  }

  /** Of ten digits more the samples with a page are the same, and all numbers others. */
  @Test
  void moreDataMakeAnewWhatRestsOnAllOfThem() throws IOException {
    Path out = folder.resolve("out");
    assertThat(digits(out, "--frames", "0").code()).isZero();
    List<String> kept = List.of("map/2-0.js", "turned/all.js", "turned/all-0.webp");
    Map<String, FileTime> times = new TreeMap<>();
    for (String file : kept) {
      times.put(file, Files.getLastModifiedTime(out.resolve(file)));
    }
    String[] more = {
      "--model",
      "sample:mnist",
      "--data",
      "sample:mnist?per-class=7",
      "--layers",
      "L2",
      "--samples",
      "3",
      "--made",
      "2",
      "--frames",
      "0"
    };
    Path fresh = folder.resolve("fresh");
    assertThat(run(out, more).code()).isZero();
    assertThat(run(fresh, more).code()).isZero();
    for (String file : kept) {
      assertThat(Files.getLastModifiedTime(out.resolve(file))).as(file).isEqualTo(times.get(file));
    }
    assertThat(data(out, "near/all").get("samples").asInt()).isEqualTo(70);
    assertEqual(contents(out), contents(fresh));

    assertThat(digits(out, "--frames", "0").code()).as("the data before that").isZero();
    assertThat(data(out, "near/all").get("samples").asInt()).isEqualTo(60);
  }

  @Test
  void slidersShowWhatTheVisualizerMeasuredOnTheWay() throws IOException {
    Path out = folder.resolve("out");
    assertThat(digits(out, "--frames", "4").code()).isZero();
    JsonNode ascent = data(out, "class/all").at("/ascent/frames");
    Path alone = folder.resolve("alone");
    climbed(alone, "--filters", "0,1", "--each", "--snapshots", "2");
    List<List<String>> steps =
        CsvReader.rows(Files.readString(alone.resolve("steps.csv"), StandardCharsets.UTF_8));
    assertThat(ascent).hasSize(steps.size() - 1).hasSize(2 * 4);
    for (int i = 0; i < ascent.size(); i++) {
      assertThat(ascent.get(i).get("output").asText()).isEqualTo(steps.get(i + 1).get(1));
      assertThat(ascent.get(i).get("place").asText()).isEqualTo(steps.get(i + 1).get(0) + ".0");
      assertThat(ascent.get(i).get("probability").asDouble())
          .isCloseTo(Double.parseDouble(steps.get(i + 1).get(7)), within(1e-5));
    }
  }

  /** What the folder would be if the process had been killed behind a step. */
  private static void killAfter(Path out, String step) throws IOException {
    Path record = out.resolve("record.json");
    JsonNode json = new ObjectMapper().readTree(record.toFile());
    ArrayNode steps = (ArrayNode) json.get("steps");
    while (!steps.get(steps.size() - 1).get("step").asText().equals(step)) {
      steps.remove(steps.size() - 1);
    }
    Files.writeString(record, json.toString());
    for (String file : List.of("attribution/0.js", "class/sweep-0.webp", "map/2-0.js")) {
      Files.delete(out.resolve(file));
    }
  }

  @Test
  void namesOfStrangersAreTextAndFilesHaveNamesOfTheirOwn() throws IOException {
    HostileNames names = HostileNames.in(folder, "\"');alert(1)//");
    Path out = folder.resolve("out");
    CommandLineRun run = run(out, "--model", names.model(), "--data", names.data());
    assertThat(run.code()).as(run.err()).isZero();
    for (Map.Entry<String, byte[]> file : contents(out).entrySet()) {
      assertThat(file.getKey())
          .matches("[a-z]+/[a-z0-9-]+\\.(js|webp)|[a-z]+\\.(js|css|html|json)");
      if (file.getKey().matches(".+/.+\\.js|model\\.js")) {
        String script = new String(file.getValue(), StandardCharsets.ISO_8859_1);
        assertThat(script.chars())
            .as(file.getKey())
            .allMatch(c -> c == '\n' || (c > 31 && c < 127));
        assertThat(script).doesNotContain("<");
      }
    }
    assertThat(data(out, "model").at("/layers/0/name").asText()).isEqualTo(HostileNames.NAME);
    assertThat(data(out, "model").at("/classes").toString()).contains("alert(1)");
    JsonNode lowest = data(out, "layer/0").get("lowest");
    assertThat(lowest.get("reading").asText()).startsWith(HostileNames.NAME);
    assertThat(lowest.at("/made/images")).hasSize(2);
  }

  @Test
  void dataWithoutClassesHaveNoMeansOfThemAndStillSamplesThatDriveFiltersLowest()
      throws IOException {
    HostileNames names = HostileNames.in(folder, "second");
    Path out = folder.resolve("unlabelled");

    CommandLineRun run = run(out, "--model", names.model(), "--data", names.data() + "/second");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode layer = data(out, "layer/0");
    assertThat(layer.get("census")).isNotNull();
    assertThat(layer.get("means")).isNull();
    assertThat(layer.at("/lowest/looked").asInt()).isOne();
    assertThat(layer.at("/lowest/samples/1")).hasSize(1);
  }

  private static final String TABS =
      """
      package com.acme;
      import com.google.auto.service.AutoService;
      import io.loupe.artifact.Artifact;
      import io.loupe.model.Model;
      import io.loupe.visualizer.*;
      import java.awt.image.BufferedImage;
      import java.util.*;
      public final class Tabs {
        private static final String BAD = "<img src=x onerror=alert(1)>\\u202e";
        @AutoService(Visualizer.class)
        public static final class Counting implements Visualizer {
          @Override public String id() { return "acme.counting"; }
          @Override public String description() { return "Counts."; }
          @Override public List<Artifact> render(RenderContext context) {
            List<Object> row = new ArrayList<>();
            try (var samples = context.dataset().samples()) { row.add(samples.count()); }
            row.add(BAD);
            row.add(context.dataset().classNames().size());
            List<List<Object>> rows = Collections.nCopies(300, row);
            return List.of(
                new Artifact.Table("t", BAD, List.of("samples", BAD, "names"), rows),
                new Artifact.Image("p", "p", new BufferedImage(60, 40, BufferedImage.TYPE_INT_ARGB)));
          }
        }
        @AutoService(PageTab.class)
        public static final class Tab implements PageTab {
          @Override public String id() { return "acme.tab"; }
          @Override public String description() { return BAD; }
          @Override public String title() { return BAD; }
          @Override public Optional<Filling> filling(Model model, Page page) {
            if (page instanceof Page.OfFilter of) {
              if (of.filter() != FIRST) { throw new IllegalStateException("not this one"); }
              return Optional.of(new Filling("acme.counting", Map.of()));
            }
            if (page instanceof Page.OfClass of) {
              return of.output() == 1 ? Optional.of(new Filling("acme.nothing", Map.of())) : Optional.empty();
            }
            return Optional.of(new Filling("acme.counting", Map.of()));
          }
          private static final int FIRST = %d;
        }
      }
      """;

  @Test
  void aPluginsTabHoldsWhatItsRunMadeAndWhatFailsCostsItsOwnPageOnly() throws IOException {
    Path out = folder.resolve("out");
    assertThat(digits(out).code()).isZero();
    JsonNode images = data(out, "layer/2").at("/made/images");
    int first = images.get(0).get("filter").asInt();
    int second = images.get(1).get("filter").asInt();
    Path jar =
        PluginJar.compiled(folder.resolve("tabs.jar"), "com.acme.Tabs", TABS.formatted(first));
    CommandLineRun run = digits(out, "--plugins", jar.toString());
    assertThat(run.code()).as(run.err()).isZero();

    JsonNode model = data(out, "model");
    assertThat(model.get("complete").asBoolean()).isTrue();
    JsonNode tabs = model.get("tabs");
    assertThat(tabs).hasSize(3);
    assertThat(tabs.at("/0/title").asText()).isEqualTo("<img src=x onerror=alert(1)>\\u202e");
    assertThat(tabs.at("/0/origin").asText()).isEqualTo("tabs.jar");
    assertThat(tabs.at("/0/pages").toString()).isEqualTo("[" + first + "]");
    assertThat(tabs.at("/1/pages")).isEmpty();
    assertThat(tabs.at("/2/pages").toString()).isEqualTo("[0,1,2]");
    JsonNode missing = model.get("missing");
    assertThat(missing).hasSize(2);
    assertThat(missing.at("/0/part").asText())
        .isEqualTo("Tab acme.tab (tabs.jar) on filters of L2");
    assertThat(missing.at("/0/reason").asText())
        .isEqualTo(
            "Tab acme.tab (tabs.jar) failed: java.lang.IllegalStateException: not this one.");
    assertThat(missing.at("/1/reason").asText()).contains("acme.nothing");

    JsonNode filter = data(out, "tab/0-layer-2-" + first);
    assertThat(filter.get("samples").asInt()).isEqualTo(60);
    JsonNode rows = filter.at("/parts/0/table/rows");
    assertThat(rows).hasSize(200);
    assertThat(rows.at("/0/0").asInt()).isEqualTo(60);
    assertThat(rows.at("/0/2").asInt()).isEqualTo(10);
    assertThat(filter.at("/parts/0/note").asText())
        .isEqualTo("The first 200 of 300 rows and 3 of 3 columns.");
    Path picture = out.resolve(filter.at("/parts/1/picture/file").asText());
    assertThat(picture).exists();
    assertThat(filter.at("/parts/1/picture/width").asInt()).isEqualTo(60);
    assertThat(data(out, "tab/0-sample-2").at("/parts/0/table/rows/0/0").asInt()).isOne();
    assertThat(out.resolve("tab/0-layer-2-" + second + ".js")).doesNotExist();

    FileTime made = Files.getLastModifiedTime(picture);
    assertThat(digits(out, "--plugins", jar.toString()).code()).isZero();
    assertThat(Files.getLastModifiedTime(picture)).isEqualTo(made);
    assertThat(digits(out).code()).isZero();
    assertThat(data(out, "model").get("tabs")).isEmpty();
    assertThat(data(out, "model").get("missing")).isEmpty();
  }

  @Test
  void mistakesAreNamedBeforeAnythingIsWritten() throws IOException {
    Path out = folder.resolve("out");
    assertThat(run(out, "--model", "sample:mnist").error())
        .isEqualTo("loupe microscope needs data: give --data.");
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertThat(run(file, "--model", "sample:mnist", "--data", DATA).error())
        .startsWith("Cannot write \"" + file + "\"")
        .endsWith("is a file. Choose another folder.");
    assertThat(Files.readString(file)).isEqualTo("mine");
    assertThat(
            run(out, "--model", "sample:mnist", "--data", DATA, "--layers", "L9", "--quiet")
                .error())
        .contains("L9");
    assertThat(out).doesNotExist();
  }

  @Test
  void aModelThatDecidesNothingHasNoClassPages() throws IOException {
    HostileNames names = HostileNames.in(folder, "\"');alert(1)//");
    Path out = folder.resolve("headless");

    CommandLineRun run =
        run(out, "--model", names.model(), "--until", HostileNames.NAME, "--data", names.data());

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode made = data(out, "model");
    assertThat(made.get("complete").asBoolean()).isTrue();
    assertThat(made.get("classes")).isEmpty();
  }
}
