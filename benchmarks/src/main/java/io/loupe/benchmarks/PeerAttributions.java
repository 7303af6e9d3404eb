package io.loupe.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loupe.Loupe;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private static final double SECONDS = 2;
  private static final int ROUNDS = 3;

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
   * Prints a table: for each method the medians in milliseconds and their ratio.
   *
   * @param arguments a folder for the network and its maps, then the command that starts Python
   * @throws IOException when a file cannot be read or written
   * @throws InterruptedException when it is stopped
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 2) {
      System.err.println("Usage: PeerAttributions FOLDER PYTHON");
      System.exit(2);
    }
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    torch(arguments[1], "export", folder.toString());
    Loupe loupe = Loupe.create();
    System.out.println("| method | beside | its ms | Loupe's ms | ratio | apart |");
    System.out.println("|---|---|---|---|---|---|");
    try (Model model = loupe.model(folder.resolve("network.onnx").toString(), Map.of())) {
      Tensor digits = Tensor.of(DIGITS, floats(folder.resolve("digits")));
      Batch batch =
          Batch.of(
              IntStream.range(0, DIGITS.dim(0))
                  .mapToObj(n -> Sample.of("digit " + n, digits.slice(n)))
                  .toList());
      for (Row row : ROWS) {
        AttributionRequest request =
            AttributionRequest.of(loupe.attributionMethods().get(row.id())).passSize(128);
        for (Map.Entry<String, String> parameter : row.parameters().entrySet()) {
          request = request.with(parameter.getKey(), parameter.getValue());
        }
        print(row, folder, arguments[1], model, batch, request);
      }
    }
  }

  private static void print(
      Row row, Path folder, String python, Model model, Batch digits, AttributionRequest request)
      throws IOException, InterruptedException {
    Objective objective = Objectives.unit(OUTPUT, TARGET);
    List<Double> peers = new ArrayList<>();
    List<Double> own = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      JsonNode said = new ObjectMapper().readTree(torch(python, "time", row.id()));
      peers.add(said.path("ms").asDouble());
      own.add(median(() -> request.attribute(model, digits, objective)));
    }
    String apart =
        row.fixed()
            ? String.format(
                Locale.ROOT,
                "%.1e",
                difference(
                    request.attribute(model, digits, objective).maps().toArray(),
                    floats(folder.resolve(row.id()))))
            : "";
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f | %.2f | %.2f | %s |%n",
        row.id(),
        row.peer(),
        middle(peers),
        middle(own),
        middle(own) / middle(peers),
        apart);
  }

  private static String torch(String python, String what, String argument)
      throws IOException, InterruptedException {
    List<String> command = List.of(python, SCRIPT, what, argument);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return out;
  }

  private static float[] floats(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static double median(Runnable work) {
    for (int i = 0; i < 3; i++) {
      work.run();
    }
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    while (System.nanoTime() < end || times.size() < 3) {
      long start = System.nanoTime();
      work.run();
      times.add((System.nanoTime() - start) / 1e6);
    }
    return middle(times);
  }

  private static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The largest difference, as a part of the largest value. */
  private static double difference(float[] own, float[] other) {
    double most = 0;
    double apart = own.length == other.length ? 0 : Double.NaN;
    for (int i = 0; i < Math.min(own.length, other.length); i++) {
      most = Math.max(most, Math.abs(other[i]));
      apart = Math.max(apart, Math.abs(own[i] - other[i]));
    }
    return apart / most;
  }
}
