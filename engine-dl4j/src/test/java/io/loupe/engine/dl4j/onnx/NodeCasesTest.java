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
import java.util.Arrays;
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
  private static final double CLOSE = 1e-4;

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
      float[] fed = turned ? channelsFirst(x.values, x.dims, items) : x.values;
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
          if (!isLike(pass.activation(layer).toArray(), one.expected(i), items)) {
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

  /** Whether values are those of the file, in its order or with each item's channels first. */
  private static boolean isLike(float[] given, Archive.Numbers expected, int items) {
    if (given.length != expected.values.length) {
      return false;
    }
    boolean like = false;
    for (int axis = 0; axis < Math.max(1, expected.dims.length) && !like; axis++) {
      boolean along = expected.dims.length > 0 && expected.dims[axis] == items;
      if (axis > 0 && !along) {
        continue;
      }
      float[] moved = axis == 0 ? expected.values : toFront(expected, axis);
      int[] dims = expected.dims.clone();
      for (int k = axis; k > 0; k--) {
        dims[k] = dims[k - 1];
      }
      if (axis > 0) {
        dims[0] = items;
      }
      like = isClose(given, moved) || isClose(given, channelsFirst(moved, dims, items));
    }
    return like;
  }

  private static float[] toFront(Archive.Numbers from, int axis) {
    int inner = Arrays.stream(from.dims, axis + 1, from.dims.length).reduce(1, (a, b) -> a * b);
    int length = from.dims[axis];
    int outer = from.values.length / Math.max(1, inner * length);
    float[] to = new float[from.values.length];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < length; i++) {
        System.arraycopy(from.values, (o * length + i) * inner, to, (i * outer + o) * inner, inner);
      }
    }
    return to;
  }

  /** Each item with its last axis before the others. */
  private static float[] channelsFirst(float[] values, int[] dims, int items) {
    boolean apart = items > 1 || (dims.length > 0 && dims[0] == 1);
    int channels = dims.length == 0 ? 1 : dims[dims.length - 1];
    if (dims.length < (apart ? 3 : 2) || values.length == 0) {
      return values;
    }
    int places = values.length / items / channels;
    float[] to = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int item = i / channels / places;
      to[(item * channels + i % channels) * places + i / channels % places] = values[i];
    }
    return to;
  }

  private static boolean isClose(float[] given, float[] expected) {
    double largest = 1;
    for (float value : expected) {
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(given[i] - (double) expected[i]);
      boolean same = Float.compare(given[i], expected[i]) == 0 || difference <= CLOSE * largest;
      if (!same) {
        return false;
      }
    }
    return true;
  }
}
