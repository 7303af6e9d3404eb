package io.loupe.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loupe.Loupe;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Passes on networks that PyTorch writes, timed in turns with PyTorch's own; the results of both
 * are held against each other.
 */
public final class PeerPasses {
  private static final String SCRIPT = "benchmarks/peers/torch_passes.py";
  private static final double SECONDS = 2;
  private static final int ROUNDS = 2;
  private static final int FEWEST = 5;

  private static final List<Row> ROWS =
      List.of(
          new Row("digits", 80, "digit network"),
          new Row("digits", 1, "digit network"),
          new Row("resnet8", 8, "ResNet-8, 32×32"),
          new Row("mini-xception", 8, "mini-XCEPTION, 64×64"),
          new Row("mobilenet-v1-0.25", 8, "MobileNetV1 0.25, 96×96"),
          new Row("mobilenet-v2", 1, "MobileNetV2, 224×224"),
          new Row("efficientnet-b0", 1, "EfficientNetB0, 224×224"),
          new Row("densenet121", 1, "DenseNet121, 224×224"),
          new Row("resnet50", 1, "ResNet-50, 224×224"),
          new Row("inception-v3", 1, "InceptionV3, 299×299"),
          new Row("vgg16-block4", 1, "VGG-16 to block4_conv1, 224×224"));

  private final List<String> python;
  private final Path folder;
  private final ObjectMapper json = new ObjectMapper();

  private PeerPasses(List<String> python, Path folder) {
    this.python = python;
    this.folder = folder;
  }

  /**
   * A network and a batch size.
   *
   * @param network as the script names it
   * @param batch number of items
   * @param text as people name it
   */
  private record Row(String network, int batch, String text) {}

  /** Medians in milliseconds, of passes forward and of passes forward and back. */
  private record Times(double forward, double gradient) {
    static Times median(List<Times> rounds) {
      return new Times(
          middle(rounds.stream().mapToDouble(Times::forward).toArray()),
          middle(rounds.stream().mapToDouble(Times::gradient).toArray()));
    }
  }

  /**
   * Times all rows.
   *
   * @param arguments the results to write, then the command that starts Python, and {@code compile}
   *     behind it if compiled networks are to be timed too
   * @throws IOException when a file cannot be read or written
   * @throws InterruptedException when it is stopped
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 2) {
      System.err.println("Usage: PeerPasses RESULTS.json PYTHON [compile]");
      System.exit(2);
    }
    Path results = Path.of(arguments[0]);
    Path folder = Files.createDirectories(results.resolveSibling("peers"));
    List<String> command = List.of(arguments).subList(1, arguments.length);
    PeerPasses passes = new PeerPasses(command, folder);
    ArrayNode rows = passes.json.createArrayNode();
    for (Row row : ROWS) {
      rows.add(passes.measure(row));
      passes.json.writerWithDefaultPrettyPrinter().writeValue(results.toFile(), rows);
    }
  }

  private ObjectNode measure(Row row) throws IOException, InterruptedException {
    JsonNode written = json.readTree(torch("export", row, folder.toString()));
    List<Times> own = new ArrayList<>();
    List<Times> torch = new ArrayList<>();
    String version = "";
    double apart = 0;
    for (int round = 0; round < ROUNDS; round++) {
      JsonNode said = json.readTree(torch("time", row, ""));
      torch.add(new Times(said.path("forward").asDouble(), said.path("gradient").asDouble()));
      version = said.path("torch").asText();
      try (Model model =
          Loupe.create().model(folder.resolve(row.network() + ".onnx").toString(), Map.of())) {
        Measured measured = new Measured(model, row);
        own.add(measured.times());
        apart = measured.apart();
      }
    }
    ObjectNode result = json.createObjectNode();
    result.put("text", row.text() + ", batch " + row.batch());
    result.put("torch", version);
    result.put("torchForward", Times.median(torch).forward());
    result.put("torchGradient", Times.median(torch).gradient());
    result.put("loupeForward", Times.median(own).forward());
    result.put("loupeGradient", Times.median(own).gradient());
    result.put("torchApart", written.path("apart").asDouble());
    result.put("apart", apart);
    System.out.println(result);
    return result;
  }

  private String torch(String what, Row row, String where)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(python.get(0), SCRIPT, what, row.network(), Integer.toString(row.batch())));
    command.addAll(where.isEmpty() ? python.subList(1, python.size()) : List.of(where));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return out;
  }

  /** One network on Loupe. */
  private final class Measured {
    private final Row row;
    private final Differentiable passes;
    private final Tensor input;
    private final String last;
    private final Tensor seed;

    Measured(Model model, Row row) throws IOException {
      this.row = row;
      passes = model.capability(Differentiable.class).orElseThrow();
      Shape shape = model.info().input().shape().withBatch(row.batch());
      input = Tensor.of(shape, floats("input"));
      last = model.layers().get(model.layers().size() - 1).name();
      try (ForwardPass pass = passes.forward(input, Set.of(last))) {
        Shape output = pass.activation(last).shape();
        float[] first = new float[output.elements()];
        for (int i = 0; i < first.length; i += first.length / row.batch()) {
          first[i] = 1;
        }
        seed = Tensor.of(output, first);
      }
    }

    private float[] floats(String what) throws IOException {
      byte[] bytes = Files.readAllBytes(folder.resolve(row.network() + "." + what));
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }

    private void forward() {
      try (ForwardPass pass = passes.forward(input, Set.of(last))) {
        pass.activation(last);
      }
    }

    private Tensor gradient() {
      try (ForwardPass pass = passes.forward(input, Set.of(last))) {
        return pass.pullback(Map.of(last, seed));
      }
    }

    Times times() {
      return new Times(median(this::forward), median(this::gradient));
    }

    /**
     * The largest difference to PyTorch's output and gradient, as a part of their largest value.
     */
    double apart() throws IOException {
      try (ForwardPass pass = passes.forward(input, Set.of(last))) {
        return Math.max(
            difference(pass.activation(last).toArray(), floats("output")),
            difference(gradient().toArray(), floats("gradient")));
      }
    }

    private double difference(float[] own, float[] other) {
      if (own.length != other.length) {
        throw new IllegalStateException(
            row + " has " + own.length + " values, not " + other.length);
      }
      double most = 0;
      double apart = 0;
      for (int i = 0; i < own.length; i++) {
        most = Math.max(most, Math.abs(other[i]));
        apart = Math.max(apart, Math.abs(own[i] - other[i]));
      }
      return apart / most;
    }
  }

  private static double median(Runnable work) {
    for (int i = 0; i < 3; i++) {
      work.run();
    }
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    while (System.nanoTime() < end || times.size() < FEWEST) {
      long start = System.nanoTime();
      work.run();
      times.add((System.nanoTime() - start) / 1e6);
    }
    return middle(times.stream().mapToDouble(time -> time).toArray());
  }

  private static double middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
