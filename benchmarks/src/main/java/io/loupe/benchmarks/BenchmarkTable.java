package io.loupe.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the results of JMH as the page {@code docs/benchmarks.md}. */
public final class BenchmarkTable {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private final Map<String, double[]> milliseconds = new LinkedHashMap<>();
  private final List<JsonNode> peers = new ArrayList<>();
  private final List<JsonNode> attributions = new ArrayList<>();

  private BenchmarkTable() {}

  /**
   * Writes the page.
   *
   * @param arguments the JSON file of JMH, those of {@link PeerPasses} and {@link
   *     PeerAttributions}, which may be missing, and the page
   * @throws IOException when a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.err.println("Usage: BenchmarkTable RESULTS.json PEERS.json ATTRIBUTIONS.json PAGE.md");
      System.exit(2);
    }
    BenchmarkTable table = new BenchmarkTable();
    table.read(new ObjectMapper().readTree(Path.of(arguments[0]).toFile()));
    read(Path.of(arguments[1]), table.peers);
    read(Path.of(arguments[2]), table.attributions);
    Files.writeString(Path.of(arguments[3]), table.page());
  }

  private static void read(Path file, List<JsonNode> rows) throws IOException {
    if (Files.exists(file)) {
      new ObjectMapper().readTree(file.toFile()).forEach(rows::add);
    }
  }

  private void read(JsonNode results) {
    for (JsonNode result : results) {
      String name = result.get("benchmark").asText();
      String batch = result.path("params").path("batch").asText("");
      List<Double> scores = new ArrayList<>();
      result
          .get("primaryMetric")
          .get("rawData")
          .forEach(f -> f.forEach(s -> scores.add(s.asDouble())));
      milliseconds.put(
          name.substring(name.lastIndexOf('.') + 1) + batch,
          scores.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }
  }

  private String page() {
    List<String> lines = new ArrayList<>();
    lines.add("# Speed, measured");
    lines.add("");
    lines.add(
        "Written by `benchmarks/run` on "
            + LocalDate.now(ZoneOffset.UTC)
            + "; run it again to see the figures of your machine. Medians, with the fastest and"
            + " the slowest iteration in brackets; milliseconds. Ratios are taken within this one"
            + " run. The sentences on limits hold the fastest iterations against each other, since"
            + " other work on the machine disturbs some jobs and not others.");
    lines.add("");
    lines.add(
        "Machine: "
            + Runtime.getRuntime().availableProcessors()
            + " cores, "
            + processor()
            + ", "
            + System.getProperty("os.name")
            + ", Java "
            + Runtime.version().feature()
            + ".");
    lines.add("");
    lines.add("## Passes");
    lines.add("");
    lines.add("| job | Loupe | Deeplearning4j's own passes | ratio |");
    lines.add("|---|---|---|---|");
    for (String batch : List.of("1", "80")) {
      lines.add(against("forward, batch " + batch, "loupeForward" + batch, "dl4jForward" + batch));
      lines.add(
          against(
              "forward and input gradient, batch " + batch,
              "loupeGradient" + batch,
              "dl4jGradient" + batch));
    }
    lines.add(
        against(
            "VGG-16 to block4_conv1, 224×224: Loupe forward and input gradient, Deeplearning4j"
                + " forward alone",
            "loupeVggGradient",
            "dl4jVggForward"));
    lines.add("");
    lines.add(
        "The network of the first four rows has the architecture of the sample (three 3×3"
            + " convolutions of 16, 32 and 32 filters, two poolings, two dense layers, 28×28"
            + " pixels). Deeplearning4j computes the gradients of the weights as well: it offers"
            + " no pass without them.");
    lines.add("");
    lines.addAll(limits());
    lines.addAll(convolutionLimits());
    lines.addAll(besidePyTorch());
    lines.addAll(besideCaptum());
    lines.add("## Whole jobs");
    lines.add("");
    lines.add("| job | Loupe |");
    lines.add("|---|---|");
    lines.add(
        alone("one ascent step of one image, picture included (256 steps, divided)", "ascentStep"));
    lines.add(alone("the same with a null model beside it, as by default", "ascentStepBesideNull"));
    lines.add(alone("one ascent step of " + AscentBenchmark.ITEMS + " images", "step"));
    lines.add(
        alone(
            "of that outside of the network: penalties, optimiser, transformations"
                + share("stepOutside", "step"),
            "stepOutside"));
    lines.add(alone("sweep: 8 weights × 10 outputs, 256 steps, pictures included", "sweep"));
    lines.add(alone("the same with null models, as by default", "sweepBesideNull"));
    lines.add(
        alone(
            "10,000 digits: class means of five layers, histograms of the most active filter of"
                + " three, by the library",
            "statistics"));
    lines.add(
        alone("10,000 digits: `class-means` of five layers, pictures included", "classMeans"));
    lines.add(
        alone(
            "10,000 digits: `argmax-filter` of three layers with census, without ablation,"
                + " pictures included",
            "winners"));
    lines.add("");
    lines.addAll(sweepLimits());
    lines.addAll(statisticsLimits());
    return String.join("\n", lines);
  }

  private List<String> besidePyTorch() {
    if (peers.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("## Beside PyTorch");
    lines.add("");
    lines.add(
        "PyTorch "
            + peers.get(0).path("torch").asText()
            + " writes each network as ONNX, with random weights; Loupe reads that file. Both are"
            + " timed in turns in one run, PyTorch in the faster of contiguous and channels-last"
            + " memory. Below 1 Loupe is faster. The last columns are the largest differences of"
            + " output and gradient to PyTorch's, as parts of the largest value, and those of"
            + " PyTorch's two memory layouts to each other: where a value lies within rounding of"
            + " zero a ReLU behind it opens or shuts.");
    lines.add("");
    lines.add(
        "| network | forward: Loupe | PyTorch | ratio | with input gradient: Loupe | PyTorch | ratio |"
            + " apart | PyTorch from itself |");
    lines.add("|---|---|---|---|---|---|---|---|---|");
    for (JsonNode peer : peers) {
      lines.add(
          "| "
              + peer.path("text").asText()
              + beside(peer, "Forward")
              + beside(peer, "Gradient")
              + " | "
              + String.format(
                  Locale.ROOT,
                  "%.0e | %.0e |",
                  peer.path("apart").asDouble(),
                  peer.path("torchApart").asDouble()));
    }
    lines.add("");
    return lines;
  }

  private List<String> besideCaptum() {
    if (attributions.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("## Attribution beside Captum");
    lines.add("");
    lines.add(
        "Sixteen digits on a network with batch normalisation and random weights; "
            + attributions.get(0).path("versions").asText()
            + ", with two threads, and plain PyTorch where Captum has no such method or a slower one."
            + " Both compute the same with the same number of passes and are timed in turns in one"
            + " run, three rounds; medians. The last column is the largest difference of the maps,"
            + " as a part of the largest value, where nothing is drawn at random; at points of a path"
            + " where a ReLU is within rounding of its kink, gradients differ.");
    lines.add("");
    lines.add("| method | beside | Loupe | peer | ratio | apart |");
    lines.add("|---|---|---|---|---|---|");
    for (JsonNode row : attributions) {
      double own = row.path("loupeMs").asDouble();
      double peer = row.path("peerMs").asDouble();
      lines.add(
          "| `%s` | %s | %s | %s | %s | %s |"
              .formatted(
                  row.path("method").asText(),
                  row.path("peer").asText(),
                  number(own),
                  number(peer),
                  String.format(Locale.ROOT, "%.2f", own / peer),
                  row.has("apart")
                      ? String.format(Locale.ROOT, "%.0e", row.path("apart").asDouble())
                      : ""));
    }
    lines.add("");
    return lines;
  }

  private static String beside(JsonNode peer, String what) {
    double own = peer.path("loupe" + what).asDouble();
    double torch = peer.path("torch" + what).asDouble();
    return " | "
        + number(own)
        + " | "
        + number(torch)
        + " | "
        + String.format(Locale.ROOT, "%.2f", own / torch);
  }

  /** What the machine could do at best, and how near the largest job comes to it. */
  private List<String> limits() {
    double product = 2 * Math.pow(PeakBenchmark.SIDE, 3);
    double peak = product / fastest("matrixProduct") / 1e6;
    double work = 2 * 2 * VggNetwork.multiplications();
    double reached = work / fastest("loupeVggGradient") / 1e6;
    if (Double.isNaN(peak) || Double.isNaN(reached)) {
      return List.of();
    }
    return List.of(
        "What limits: this machine multiplies two matrices of "
            + PeakBenchmark.SIDE
            + " rows with "
            + number(peak)
            + " GFLOP/s. VGG-16 to "
            + VggNetwork.DEEPEST
            + ", forward and back, is "
            + number(work / 1e9)
            + " GFLOP of convolutions; Loupe does them with "
            + number(reached)
            + " GFLOP/s, "
            + number(100 * reached / peak)
            + " % of that. At the speed of the matrix product they would take "
            + number(work / peak / 1e6)
            + " ms.",
        "");
  }

  /** What of a pass are operations that no plan can do without. */
  private List<String> convolutionLimits() {
    String batch = Integer.toString(AscentBenchmark.ITEMS);
    double forward = fastest("convolutionsForward");
    double gradient = fastest("convolutionsGradient");
    double forwardShare = 100 * forward / fastest("loupeForward" + batch);
    double gradientShare = 100 * gradient / fastest("loupeGradient" + batch);
    if (Double.isNaN(forwardShare) || Double.isNaN(gradientShare)) {
      return List.of();
    }
    return List.of(
        "What limits the passes of "
            + batch
            + " images: ND4J's three convolutions by themselves, channels last, take "
            + number(forward)
            + " ms, "
            + number(forwardShare)
            + " % of a pass forward; with the two that carry the gradient back to the first layer's"
            + " maps "
            + number(gradient)
            + " ms, "
            + number(gradientShare)
            + " % of a pass forward and back. The rest is pooling, its gradient, the dense layers,"
            + " and the gradient of the first convolution.",
        "");
  }

  /** What of the sweep is the network alone. */
  private List<String> sweepLimits() {
    double passes = JobBenchmark.STEPS * fastest("loupeGradient" + AscentBenchmark.ITEMS);
    double around = JobBenchmark.STEPS * fastest("stepOutside");
    double share = 100 * passes / fastest("sweep");
    if (Double.isNaN(share) || Double.isNaN(around)) {
      return List.of();
    }
    return List.of(
        "What limits the sweep: its "
            + JobBenchmark.STEPS
            + " passes forward and back of "
            + AscentBenchmark.ITEMS
            + " images take "
            + number(passes)
            + " ms by themselves, "
            + number(share)
            + " % of it, and penalties, optimiser and transformations "
            + number(around)
            + " ms. The rest looks, every 16 steps, which images have reached their target, tries"
            + " the finished ones under random changes, and draws.",
        "");
  }

  /** What of the statistics is the network alone. */
  private List<String> statisticsLimits() {
    double batches = (double) JobBenchmark.DIGITS / AscentBenchmark.ITEMS;
    double passes = batches * fastest("loupeForward" + AscentBenchmark.ITEMS);
    double share = 100 * passes / fastest("statistics");
    if (Double.isNaN(share)) {
      return List.of();
    }
    return List.of(
        "What limits the statistics: passes forward of as many digits, "
            + AscentBenchmark.ITEMS
            + " at a time, take "
            + number(passes)
            + " ms by themselves, "
            + number(share)
            + " % of it. The rest reads the digits, adds every value of five layers to the sums of"
            + " its class, and compares every value of three.",
        "");
  }

  private String against(String job, String ours, String theirs) {
    double ratio = median(theirs) / median(ours);
    return "| %s | %s | %s | %s |"
        .formatted(
            job, cell(ours), cell(theirs), Double.isNaN(ratio) ? "" : number(ratio) + " times");
  }

  private String alone(String job, String name) {
    return "| %s | %s |".formatted(job, cell(name));
  }

  private String share(String part, String whole) {
    double share = 100 * median(part) / median(whole);
    return Double.isNaN(share) ? "" : " (" + number(share) + " %)";
  }

  private String cell(String name) {
    double[] all = milliseconds.get(name);
    return all == null
        ? "not run"
        : number(median(name)) + " (" + number(all[0]) + " to " + number(all[all.length - 1]) + ")";
  }

  private double median(String name) {
    double[] all = milliseconds.get(name);
    return all == null ? Double.NaN : all[all.length / 2];
  }

  /** What the job takes where nothing disturbs it, to hold jobs of different minutes together. */
  private double fastest(String name) {
    double[] all = milliseconds.get(name);
    return all == null ? Double.NaN : all[0];
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  private static String processor() {
    if (!Files.isReadable(PROCESSOR)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(PROCESSOR)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
