package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.importer.dl4j.VertexNames;
import io.loupe.error.ParameterException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/** Writes networks without some of their filters, as Deeplearning4j zips. */
public final class Pruning {
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final Pattern OWN_CLASS =
      Pattern.compile("\"@class\"\\s*:\\s*\"io\\.loupe\\.[\\w.]*?(\\w+)\"");

  private Pruning() {}

  /**
   * Writes what is left of a network.
   *
   * @param graph the network, which stays as it is
   * @param names by which its vertices are known
   * @param channels number of channels of each vertex, by that name
   * @param removed filters, by layer, all of them there
   * @param target where the zip goes; left open
   * @throws IOException if it cannot be written
   * @throws ParameterException if the filters cannot be removed
   */
  public static void write(
      ComputationGraph graph,
      VertexNames names,
      ToIntFunction<String> channels,
      Map<String, Set<Integer>> removed,
      OutputStream target)
      throws IOException {
    Sketch sketch = new Sketch(graph, names, channels);
    Flow flow = Flow.of(sketch, Removal.of(sketch, removed));
    ComputationGraph smaller = new SmallerNetwork(sketch, flow).build();
    try {
      write(smaller, target);
    } finally {
      smaller.close();
    }
  }

  private static void write(ComputationGraph network, OutputStream target) throws IOException {
    String json = network.getConfiguration().toJson();
    Matcher own = OWN_CLASS.matcher(json);
    if (own.find()) {
      throw new ParameterException(
          "The network cannot be written as a Deeplearning4j file: Deeplearning4j has no "
              + own.group(1)
              + ".",
          "Remove the filters where the network was made.");
    }
    ByteArrayOutputStream coefficients = new ByteArrayOutputStream();
    Nd4j.write(network.params(), new DataOutputStream(coefficients));
    ZipOutputStream zip = new ZipOutputStream(target);
    put(zip, "configuration.json", json.getBytes(StandardCharsets.UTF_8));
    put(zip, "coefficients.bin", coefficients.toByteArray());
    zip.finish();
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ALWAYS);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
