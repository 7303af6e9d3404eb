package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int RUNS = 1000;
  private static final int PATIENCE = 100;
  private static final long MEBIBYTE = 1L << 20;
  private static final Shape PICTURE = Shape.of(1, TestNetworks.SIDE, TestNetworks.SIDE);
  private static final Map<String, String> SIZE = Map.of("input-shape", "1,12,12");

  private final Dl4jEngine engine = new Dl4jEngine();

  @Test
  void aBatchThatDoesNotFitIsCutAndGivesTheSame() {
    ModelSource source = ModelSource.of("digits", TestNetworks.digits());
    Map<String, String> little = Map.of("input-shape", "1,12,12", "memory", "1");
    int items = 400;
    Tensor batch =
        Tensor.of(PICTURE.withBatch(items), TestNetworks.noise(items * PICTURE.elements(), 3));
    try (Model wide = engine.load(source.withOptions(SIZE));
        Model narrow = engine.load(source.withOptions(little))) {
      assertThat(gradient(narrow, batch)).containsExactly(gradient(wide, batch));
    }
  }

  @Test
  void anInputThatDoesNotFitIsRefusedWithItsSize() {
    Subject wide =
        Subject.of(
            "wide",
            InputType.convolutional(64, 64, 1),
            new ConvolutionLayer.Builder(1, 1).nOut(64).build());
    ModelSource source =
        ModelSource.of("wide", wide.network())
            .withOptions(Map.of("input-shape", "1,64,64", "memory", "1"));
    Tensor batch = Tensor.of(Shape.of(1, 1, 64, 64), new float[64 * 64]);
    try (Model model = engine.load(source)) {
      assertThatThrownBy(() -> gradient(model, batch))
          .isInstanceOf(LoupeException.class)
          .hasMessageContaining("1 MiB are free");
    }
  }

  @Test
  void runsLeaveTheResidentMemoryWhereItWas() {
    assumeTrue(Files.isReadable(STATUS));
    ModelSource source = ModelSource.of("digits", TestNetworks.digits()).withOptions(SIZE);
    try (Model model = engine.load(source)) {
      runs(model, 200);
      assertThat(growth(48 * MEBIBYTE, () -> runs(model, RUNS))).isLessThan(48 * MEBIBYTE);
    }
  }

  static Stream<Subject> ownLayers() {
    return Stream.of(
        Subject.of("LSTM", InputType.recurrent(8, 3), new LSTM.Builder().nOut(4).build()),
        Subject.of(
            "3D",
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 6, 8, 8, 4),
            new Convolution3D.Builder(2, 3, 2).nOut(8).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownLayers")
  void layersOfTheNetworkItselfLeaveNothing(Subject subject) {
    assumeTrue(Files.isReadable(STATUS));
    Tensor batch = Tensor.of(subject.input().withBatch(4), subject.inputs(4));
    try (Model model = subject.model()) {
      assertThat(model.layers().get(0).execution()).isEqualTo("dl4j");
      gradients(model, batch, 200);
      assertThat(growth(32 * MEBIBYTE, () -> gradients(model, batch, RUNS)))
          .isLessThan(32 * MEBIBYTE);
    }
  }

  private static void gradients(Model model, Tensor batch, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(gradient(model, batch)).isNotEmpty();
    }
  }

  /**
   * What repeated work adds to the resident memory. Native memory that was freed goes back to the
   * system late, on a busy machine by seconds, so one round may show growth and every reading is
   * repeated until it is small enough or the patience is over; a leak shows in every one.
   */
  private static long growth(long wanted, Runnable work) {
    long growth = Long.MAX_VALUE;
    for (int again = 0; again < 3 && growth > wanted; again++) {
      long before = resident(Long.MAX_VALUE);
      work.run();
      growth = resident(before + wanted) - before;
    }
    return growth;
  }

  @Test
  void closingGivesEverythingBack(@TempDir Path folder) throws IOException {
    assumeTrue(Files.isReadable(STATUS));
    Path file = folder.resolve("wide.zip");
    Subject wide =
        Subject.of(
            "wide",
            InputType.feedForward(1000),
            new DenseLayer.Builder().nOut(2000).build(),
            new DenseLayer.Builder().nOut(1000).build());
    ModelSerializer.writeModel((MultiLayerNetwork) wide.network(), file.toFile(), false);
    ModelSource source = ModelSource.of(file);
    Tensor batch = Tensor.of(Shape.of(4, 1000), TestNetworks.noise(4000, 3));
    cycles(source, batch);
    assertThat(growth(40 * MEBIBYTE, () -> cycles(source, batch))).isLessThan(40 * MEBIBYTE);
  }

  /** As many to warm up as to measure: the Java heap first grows to the size it needs. */
  private void cycles(ModelSource source, Tensor batch) {
    for (int i = 0; i < 4; i++) {
      cycle(source, batch);
    }
  }

  private void cycle(ModelSource source, Tensor batch) {
    try (Model model = engine.load(source)) {
      assertThat(gradient(model, batch)).hasSize(4000);
    }
  }

  private static void runs(Model model, int count) {
    Dataset data =
        Datasets.of(
            List.of(
                Sample.of("a", Tensor.of(PICTURE, TestNetworks.noise(144, 3))),
                Sample.of("b", Tensor.of(PICTURE, TestNetworks.noise(144, 4)))));
    ProbePlan plan = new ProbePlan(List.of(ProbeRequest.of("L2")), 2);
    Tensor batch = Tensor.of(PICTURE.withBatch(2), TestNetworks.noise(288, 5));
    for (int i = 0; i < count; i++) {
      model.probe().run(plan, data, part -> {}, RunMonitor.silent());
      gradient(model, batch);
    }
  }

  private static float[] gradient(Model model, Tensor batch) {
    String last = model.layers().get(model.layers().size() - 1).name();
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(batch, Set.of(last))) {
      return pass.pullback(Map.of(last, pass.activation(last))).toArray();
    }
  }

  /** Resident memory once the collector has given back what nobody holds. */
  private static long resident(long enough) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4 || (i < PATIENCE && least >= enough); i++) {
      System.gc();
      pause();
      least = Math.min(least, now());
    }
    return least;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long now() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
