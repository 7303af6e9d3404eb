package io.loupe.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loupe.Loupe;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Attribution of 16 digits, timed in turns with Captum, or with plain PyTorch where Captum has no
 * such method; the maps of both are held against each other where nothing is drawn at random.
 */
public final class PeerAttributions {
  private static final String SCRIPT = "benchmarks/peers/torch_attributions.py";
  private static final String OUTPUT = "/out/Gemm";
  private static final Shape DIGITS = Shape.of(16, 1, 28, 28);
  private static final int TARGET = 3;
  private static final int ROUNDS = 3;
  private static final int FEWEST = 3;

  private static final List<Row> ROWS =
      List.of(
          new Row("gradient", "Captum", Map.of(), true),
          new Row("smoothgrad", "Captum", Map.of("samples", "50"), false),
          new Row(
              "integrated-gradients", "Captum", Map.of("steps", "64", "most-steps", "64"), true),
          new Row("occlusion", "Captum", Map.of("window", "4", "stride", "2"), true),
          new Row("score-cam", "PyTorch", Map.of("layer", "/Relu"), true),
          new Row("rise", "PyTorch", Map.of("masks", "4000"), false));

  private PeerAttributions() {}

  /**
   * A method.
   *
   * @param id of the method, here and in the script
   * @param peer what it is timed beside
   * @param parameters that make both compute the same
   * @param fixed whether nothing is drawn at random
   */
  private record Row(String id, String peer, Map<String, String> parameters, boolean fixed) {}

  /**
   * Times the methods.
   *
   * @param arguments the results to write, then the command that starts Python, then the methods
   *     that are timed, all if none is named
   * @throws IOException when a file cannot be read or written
   * @throws InterruptedException when it is stopped
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 2) {
      System.err.println("Usage: PeerAttributions RESULTS.json PYTHON [METHOD ...]");
      System.exit(2);
    }
    Path results = Path.of(arguments[0]);
    Set<String> wanted = Set.copyOf(List.of(arguments).subList(2, arguments.length));
    Path folder = Files.createDirectories(results.resolveSibling("attributions"));
    PythonPeer peer = new PythonPeer(arguments[1], SCRIPT);
    peer.says("export", folder.toString());
    ObjectMapper json = new ObjectMapper();
    ArrayNode rows = json.createArrayNode();
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model(folder.resolve("network.onnx").toString(), Map.of())) {
      Tensor digits = Tensor.of(DIGITS, PythonPeer.floats(folder.resolve("digits")));
      Batch batch =
          Batch.of(
              IntStream.range(0, DIGITS.dim(0))
                  .mapToObj(n -> Sample.of("digit " + n, digits.slice(n)))
                  .toList());
      for (Row row : ROWS) {
        if (wanted.isEmpty() || wanted.contains(row.id())) {
          AttributionRequest request = request(loupe, row);
          rows.add(
              measure(
                  row,
                  peer,
                  folder,
                  () -> request.attribute(model, batch, Objectives.unit(OUTPUT, TARGET))));
          json.writerWithDefaultPrettyPrinter().writeValue(results.toFile(), rows);
        }
      }
    }
  }

  private static AttributionRequest request(Loupe loupe, Row row) {
    AttributionRequest request =
        AttributionRequest.of(loupe.attributionMethods().get(row.id())).passSize(128);
    for (Map.Entry<String, String> parameter : row.parameters().entrySet()) {
      request = request.with(parameter.getKey(), parameter.getValue());
    }
    return request;
  }

  private static ObjectNode measure(
      Row row, PythonPeer peer, Path folder, Supplier<Attribution> work)
      throws IOException, InterruptedException {
    List<Double> peers = new ArrayList<>();
    List<Double> own = new ArrayList<>();
    List<Attribution> found = new ArrayList<>();
    ObjectNode result = new ObjectMapper().createObjectNode();
    for (int round = 0; round < ROUNDS; round++) {
      JsonNode said = peer.says("time", row.id());
      peers.add(said.path("ms").asDouble());
      found.clear();
      own.add(PythonPeer.median(() -> found.add(0, work.get()), FEWEST));
      result.put("versions", said.path("versions").asText());
    }
    result.put("method", row.id());
    result.put("peer", row.peer());
    result.put("peerMs", PythonPeer.middle(peers));
    result.put("loupeMs", PythonPeer.middle(own));
    if (row.fixed()) {
      float[] theirs = PythonPeer.floats(folder.resolve(row.id()));
      result.put("apart", PythonPeer.difference(found.get(0).maps().toArray(), theirs));
    }
    System.out.println(result);
    return result;
  }
}
