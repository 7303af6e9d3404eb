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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Passes on networks that PyTorch writes, timed in turns with PyTorch's own; the results of both
 * are held against each other.
 */
public final class PeerPasses {
  private static final String SCRIPT = "benchmarks/peers/torch_passes.py";
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

  private final PythonPeer peer;
  private final String[] options;
  private final Path folder;
  private final ObjectMapper json = new ObjectMapper();

  private PeerPasses(PythonPeer peer, String[] options, Path folder) {
    this.peer = peer;
    this.options = options;
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
          PythonPeer.middle(rounds.stream().map(Times::forward).toList()),
          PythonPeer.middle(rounds.stream().map(Times::gradient).toList()));
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
    PythonPeer peer = new PythonPeer(arguments[1], SCRIPT);
    String[] options = Arrays.copyOfRange(arguments, 2, arguments.length);
    PeerPasses passes = new PeerPasses(peer, options, folder);
    ArrayNode rows = passes.json.createArrayNode();
    for (Row row : ROWS) {
      rows.add(passes.measure(row));
      passes.json.writerWithDefaultPrettyPrinter().writeValue(results.toFile(), rows);
    }
  }

  private ObjectNode measure(Row row) throws IOException, InterruptedException {
    JsonNode written = torch("export", row, folder.toString());
    List<Times> own = new ArrayList<>();
    List<Times> torch = new ArrayList<>();
    String version = "";
    double apart = 0;
    for (int round = 0; round < ROUNDS; round++) {
      JsonNode said = torch("time", row, options);
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

  private JsonNode torch(String what, Row row, String... more)
      throws IOException, InterruptedException {
    String[] all =
        Stream.concat(
                Stream.of(what, row.network(), Integer.toString(row.batch())), Arrays.stream(more))
            .toArray(String[]::new);
    return peer.says(all);
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
      return PythonPeer.floats(folder.resolve(row.network() + "." + what));
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
      return new Times(
          PythonPeer.median(this::forward, FEWEST), PythonPeer.median(this::gradient, FEWEST));
    }

    /**
     * The largest difference to PyTorch's output and gradient, as a part of their largest value.
     */
    double apart() throws IOException {
      try (ForwardPass pass = passes.forward(input, Set.of(last))) {
        return Math.max(
            PythonPeer.difference(pass.activation(last).toArray(), floats("output")),
            PythonPeer.difference(gradient().toArray(), floats("gradient")));
      }
    }
  }
}
