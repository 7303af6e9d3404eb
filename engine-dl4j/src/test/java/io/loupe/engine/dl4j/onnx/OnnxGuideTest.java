package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.engine.dl4j.importer.onnx.OnnxNetwork;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the guide against the importer and the recorded cases. {@code -Ddocs.update=true} writes
 * its table anew.
 */
@SuppressWarnings("NullAway.Init")
class OnnxGuideTest {
  private static final Path GUIDE = Path.of("../docs/guides/onnx.md");
  private static final Path RESOURCES = Path.of("src/test/resources/onnx");
  private static final String START = "<!-- operators -->\n";
  private static final Pattern REFUSAL = Pattern.compile("\\((\\w+)\\): ([^.]*)\\..*");
  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_OPSET = 8;
  private static final int OPSET_VERSION = 2;
  private static final int GRAPH_NODE = 1;
  private static final int NODE_TYPE = 4;

  @TempDir Path folder;

  /** What the cases show of an operator. */
  private static final class Row {
    final TreeSet<Integer> opsets = new TreeSet<>();
    final Set<String> refusals = new TreeSet<>();
    int cases;
    boolean flows;
    boolean runs;
    String obstacle = "";

    String gradient() {
      return flows ? "yes" : !obstacle.isEmpty() ? obstacle : runs ? "0" : "worked out";
    }
  }

  /** Every operator of the importer has a row, measured on the cases that lie here. */
  @Test
  void theTableIsThatOfTheCases() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    OnnxNetwork.operators().forEach(name -> rows.put(name, new Row()));
    try (Archive archive = new Archive("operators.zip")) {
      for (List<String> cells : archive.operators()) {
        Map<String, String> options = new HashMap<>();
        if (!cells.get(3).isEmpty()) {
          options.put("input-shape", cells.get(3));
        }
        if (!cells.get(1).contains(",")) {
          look(new ModelSource.File(archive.model(cells.get(0), folder), options), rows);
        }
      }
    }
    try (FileSystem zip = FileSystems.newFileSystem(RESOURCES.resolve("nodes.zip"))) {
      for (Path one : NodeCase.folders(zip.getPath("/"))) {
        Path file = Files.write(folder.resolve("case.onnx"), new NodeCase(one).model());
        look(ModelSource.of(file), rows);
      }
    }
    for (String line : Files.readAllLines(RESOURCES.resolve("nodes-refused.tsv"))) {
      Matcher refusal = REFUSAL.matcher(Splitter.on('\t').splitToList(line).get(1));
      Row row = refusal.matches() ? rows.get(refusal.group(1)) : null;
      if (row != null) {
        row.refusals.add(refusal.group(2));
      }
    }
    String text = Files.readString(GUIDE);
    int start = text.indexOf(START) + START.length();
    String renewed =
        text.substring(0, start)
            + table(rows)
            + text.substring(text.indexOf("<!-- end -->", start));
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(GUIDE, renewed);
    } else {
      assertThat(text).as("%s; -Ddocs.update=true renews it", GUIDE).isEqualTo(renewed);
    }
  }

  private static String table(Map<String, Row> rows) {
    StringBuilder table = new StringBuilder();
    table.append("\n| operator | opsets | cases | gradient | refused |\n|---|---|---|---|---|\n");
    rows.forEach(
        (name, row) -> {
          String opsets =
              row.opsets.isEmpty()
                  ? ""
                  : row.opsets.first().equals(row.opsets.last())
                      ? "" + row.opsets.first()
                      : row.opsets.first() + " to " + row.opsets.last();
          List<String> cells =
              List.of(
                  name,
                  opsets,
                  Integer.toString(row.cases),
                  row.cases == 0 ? "" : row.gradient(),
                  String.join("; ", row.refusals));
          table.append("| ").append(String.join(" | ", cells)).append(" |\n");
        });
    return table.append('\n').toString();
  }

  /** Runs a file and notes for its operators what they do. */
  private static void look(ModelSource source, Map<String, Row> rows) throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(source.location()));
    Set<String> types = new TreeSet<>();
    int opset = 0;
    for (Field field : Field.all(whole)) {
      if (field.number == MODEL_OPSET && Field.text(field.bytes, 1).isEmpty()) {
        opset =
            Field.all(field.bytes).stream()
                .filter(part -> part.number == OPSET_VERSION)
                .mapToInt(part -> (int) part.value)
                .findFirst()
                .orElse(1);
      } else if (field.number == MODEL_GRAPH) {
        for (Field part : Field.all(field.bytes)) {
          if (part.number == GRAPH_NODE) {
            types.add(Field.text(part.bytes, NODE_TYPE));
          }
        }
      }
    }
    try (Model model = new Dl4jEngine().load(source)) {
      for (String type : types) {
        Row row = rows.get(type);
        if (row != null) {
          row.cases++;
          row.opsets.add(opset);
        }
      }
      List<String> unseen = new ArrayList<>();
      for (LayerInfo layer : model.layers()) {
        Row row = rows.get(layer.type());
        if (row != null && !row.flows && !layer.name().contains("//")) {
          unseen.add(layer.name());
        }
      }
      for (String layer : unseen) {
        measure(model, layer, rows.getOrDefault(model.layer(layer).type(), new Row()));
      }
    }
  }

  /** Whether something flows back from a layer to the input, at numbers between 0 and 1. */
  private static void measure(Model model, String layer, Row row) {
    Shape input = model.info().input().shape();
    float[] x = new float[input.elements()];
    for (int i = 0; i < x.length; i++) {
      x[i] = 0.1f + 0.8f * i / x.length;
    }
    Differentiable network = model.capability(Differentiable.class).orElseThrow();
    row.runs = true;
    try (ForwardPass pass = network.forward(Tensor.of(input.withBatch(1), x), Set.of(layer))) {
      Tensor given = pass.activation(layer);
      float[] seed = new float[given.shape().elements()];
      for (int i = 0; i < seed.length; i++) {
        seed[i] = 1 + i % 3;
      }
      Tensor gradient = pass.pullback(Map.of(layer, Tensor.of(given.shape(), seed)));
      for (float value : gradient.toArray()) {
        row.flows |= value != 0;
      }
    } catch (LoupeException e) {
      row.obstacle = "none";
    }
  }

  /** The guide's figures are those of the recorded cases. */
  @Test
  void theGuideCountsTheCases() throws IOException {
    try (Archive archive = new Archive("operators.zip")) {
      int right = archive.operators().size();
      assertThat(Files.readString(GUIDE)).contains(right + " give the output and the input");
    }
  }
}
