package io.loupe.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What Loupe writes about the sample network against what DL4J says of the same file. */
class SampleActivationsTest {
  private static final int BATCH = 100;

  @Test
  void everyLayerEqualsFeedForward(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network = network(folder.resolve("mnist.zip"));
    List<String> layers = network.getLayerNames();
    assertThat(layers).containsExactly("L1", "pool1", "L2", "pool2", "L3", "dense", "preds");

    Path out = folder.resolve("activations");
    List<Sample> digits = writeActivations(out);

    double[] furthest = new double[layers.size()];
    double[] largest = new double[layers.size()];
    try (Readers readers = Readers.of(out, layers)) {
      for (int start = 0; start < digits.size(); start += BATCH) {
        List<INDArray> expected =
            network.feedForward(batch(digits.subList(start, start + BATCH)), false);
        for (int layer = 0; layer < layers.size(); layer++) {
          float[] theirs = expected.get(layer + 1).dup('c').data().asFloat();
          float[] ours = readers.next(layer, theirs.length);
          for (int i = 0; i < theirs.length; i++) {
            furthest[layer] = Math.max(furthest[layer], Math.abs(ours[i] - theirs[i]));
            largest[layer] = Math.max(largest[layer], Math.abs(theirs[i]));
          }
        }
      }
    }
    for (int layer = 0; layer < furthest.length; layer++) {
      assertThat(largest[layer]).as(layers.get(layer)).isPositive();
      assertThat(furthest[layer] / largest[layer]).as(layers.get(layer)).isLessThan(1e-5);
    }
  }

  private static List<Sample> writeActivations(Path out) {
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      loupe
          .request("activations")
          .on(model)
          .data("sample:mnist")
          .with("layers", "all")
          .to(DirectorySink.into(out))
          .run();
      Dataset digits =
          new SampleDatasetProvider()
              .open(DataLocation.parse("sample:mnist"), model.info().input());
      try (Stream<Sample> samples = digits.samples()) {
        return samples.toList();
      }
    }
  }

  private static INDArray batch(List<Sample> digits) {
    float[] pixels = new float[digits.size() * 784];
    for (int i = 0; i < digits.size(); i++) {
      System.arraycopy(digits.get(i).input().toArray(), 0, pixels, i * 784, 784);
    }
    return Nd4j.createFromArray(pixels).reshape(digits.size(), 1, 28, 28);
  }

  private static MultiLayerNetwork network(Path file) throws IOException {
    ModelSource.Bytes source = (ModelSource.Bytes) new SampleModelProvider().locate("mnist");
    try (InputStream in = source.open()) {
      Files.copy(in, file);
    }
    return ModelSerializer.restoreMultiLayerNetwork(file.toFile(), false);
  }

  /** The files of all layers, read on side by side. */
  private record Readers(List<NpyReader> files) implements AutoCloseable {
    static Readers of(Path folder, List<String> layers) {
      return new Readers(
          layers.stream()
              .map(layer -> NpyReader.open(DataFile.of(folder.resolve(layer + ".npy"))))
              .toList());
    }

    float[] next(int layer, int count) {
      float[] values = new float[count];
      files.get(layer).read(values);
      return values;
    }

    @Override
    public void close() {
      files.forEach(NpyReader::close);
    }
  }
}
