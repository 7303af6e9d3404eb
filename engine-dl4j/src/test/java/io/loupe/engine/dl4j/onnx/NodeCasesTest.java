package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Splitter;
import io.loupe.engine.dl4j.Dl4jEngine;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ONNX project's own tests of operators: a few dozen that lie here, and all of them where the
 * Debian package libonnx-testdata is installed.
 */
@SuppressWarnings("NullAway.Init")
class NodeCasesTest {
  private static final Path RESOURCES = Path.of("src/test/resources/onnx");
  private static final Path PACKAGE = Path.of("/usr/share/libonnx-testdata/data");

  @TempDir Path folder;

  @Test
  void representativesAreRight() throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(RESOURCES.resolve("nodes.zip"))) {
      List<Path> cases = NodeCase.folders(zip.getPath("/"));
      assertThat(cases).hasSizeGreaterThan(40);
      for (Path one : cases) {
        assertThat(outcome(one)).as(one.toString()).isEqualTo("right");
      }
    }
  }

  /** Every case is right, has an operator that is not read, or is refused as written down. */
  @Test
  void allOfThemAreRightOrRefusedAsWritten() throws IOException {
    assumeTrue(Files.isDirectory(PACKAGE), "libonnx-testdata is not installed");
    Map<String, String> refused = new HashMap<>();
    for (String line : Files.readAllLines(RESOURCES.resolve("nodes-refused.tsv"))) {
      List<String> cells = Splitter.on('\t').splitToList(line);
      refused.put(cells.get(0), cells.get(1));
    }
    Map<String, String> wrong = new TreeMap<>();
    int right = 0;
    for (String kind : List.of("node", "pytorch-converted", "pytorch-operator")) {
      for (Path one : NodeCase.folders(PACKAGE.resolve(kind))) {
        String name = one.getFileName().toString();
        String outcome = outcome(one);
        right += outcome.equals("right") ? 1 : 0;
        boolean unread = outcome.contains(": this operator is not read.");
        if (!unread && !outcome.equals(refused.getOrDefault(name, "right"))) {
          wrong.put(name, outcome);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(right).isGreaterThan(700);
  }

  /** "right", why it is refused, or what is wrong. */
  private String outcome(Path where) throws IOException {
    NodeCase one;
    Archive.Numbers x;
    try {
      one = new NodeCase(where);
      x = one.input();
      for (int i = 0; i < one.outputs().size(); i++) {
        one.expected(i);
      }
    } catch (IOException | RuntimeException e) {
      return "inputs or outputs that are no tensors of numbers";
    }
    Path file = Files.write(folder.resolve("case.onnx"), one.model());
    try (Model model = new Dl4jEngine().load(ModelSource.of(file))) {
      return compared(model, one, x);
    } catch (LoupeException e) {
      return String.valueOf(e.getMessage())
          .lines()
          .findFirst()
          .orElse("")
          .replaceFirst("^Cannot load .*?case.onnx: ", "")
          .replaceFirst("^node \".*?\" ", "");
    }
  }

  private static String compared(Model model, NodeCase one, Archive.Numbers x) throws IOException {
    Shape input = model.info().input().shape();
    int items = x.values.length / input.elements();
    List<String> names = model.layers().stream().map(LayerInfo::name).toList();
    for (boolean turned : new boolean[] {false, true}) {
      float[] fed = turned ? Likeness.channelsFirst(x.values, x.dims, items) : x.values;
      Tensor batch = Tensor.of(input.withBatch(items), fed);
      List<String> wrong = new ArrayList<>();
      int compared = 0;
      for (int i = 0; i < one.outputs().size(); i++) {
        NodeCase.Output output = one.outputs().get(i);
        String layer = names.contains(output.tensor()) ? output.tensor() : output.node();
        if (!names.contains(layer)) {
          continue;
        }
        compared++;
        try (ForwardPass pass =
            model.capability(Differentiable.class).orElseThrow().forward(batch, Set.of(layer))) {
          if (!Likeness.isLike(pass.activation(layer).toArray(), one.expected(i), items)) {
            wrong.add(output.tensor());
          }
        }
      }
      if (compared == 0) {
        return "no output depends on the input";
      }
      if (wrong.isEmpty()) {
        return "right";
      }
    }
    return "wrong";
  }
}
