package io.loupe.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.data.Sample;
import io.loupe.error.ClosedException;
import io.loupe.error.ModelLoadException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReferenceEngineTest {
  @Test
  void givesTheSameBitsOnEveryMachine() {
    Model model = ReferenceEngine.model("digits", TinyConvNet.digits());
    assertThat(model.info().sha256())
        .isEqualTo("dc693c955171f5c2a4030bde6ab21548fd2889539d6874cacad4fdf2719788f6");
    ProbeRequest request = ProbeRequest.of("preds");
    int[] hash = new int[1];
    model
        .probe()
        .run(
            ProbePlan.of(request),
            TestDatasets.labelled(model.info().input()),
            batch -> hash[0] = Arrays.hashCode(batch.get(request).toArray()),
            RunMonitor.silent());
    assertThat(hash[0]).isEqualTo(1065725597);
    Scored scored =
        model
            .capability(Differentiable.class)
            .orElseThrow()
            .score(Objectives.unit("preds", 1), TestDatasets.noise(model.info().input(), 2, 3));
    assertThat(Arrays.hashCode(scored.gradient().toArray())).isEqualTo(-2006776068);
  }

  @Test
  void runOfAClosedModelIsRefusedBeforeItsSinkIsAsked() {
    Model model = ReferenceEngine.model("digits", TinyConvNet.digits());
    RunRequest request =
        Loupe.create()
            .request(new Nothing())
            .on(model)
            .data(TestDatasets.labelled(model.info().input()))
            .to(new Untouched());
    model.close();
    assertThatThrownBy(request::run)
        .isInstanceOf(ClosedException.class)
        .hasMessageStartingWith("Model \"digits\" is closed.");
  }

  private static final class Nothing implements Visualizer {
    @Override
    public String id() {
      return "test.nothing";
    }

    @Override
    public String description() {
      return "Shows nothing.";
    }

    @Override
    public List<Artifact> render(RenderContext context) {
      throw new AssertionError("rendered");
    }
  }

  private static final class Untouched implements ArtifactSink {
    @Override
    public void accept(Artifact artifact, Provenance provenance) {
      throw new AssertionError("asked for " + artifact.name());
    }

    @Override
    public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
      throw new AssertionError("asked for " + name);
    }

    @Override
    public void finish(Provenance provenance) {
      throw new AssertionError("finished");
    }

    @Override
    public void abandon() {
      throw new AssertionError("begun");
    }
  }

  @Test
  void buildsTheNetworksItPromises() {
    assertThat(shapes(TinyConvNet.digits()))
        .containsExactly(
            "conv1[6,12,12]",
            "pool1[6,6,6]",
            "conv2[8,6,6]",
            "pool2[8,3,3]",
            "dense[10]",
            "preds[4]");
    assertThat(shapes(TinyConvNet.onePixel()))
        .containsExactly("conv1[4,4,4]", "conv2[5,1,1]", "preds[3]");
    assertThat(shapes(TinyConvNet.denseOnly()))
        .containsExactly("dense1[12]", "dense2[6]", "preds[3]");
    assertThat(TinyConvNet.colour().input().shape()).isEqualTo(Shape.of(3, 12, 12));
  }

  private static List<String> shapes(TinyConvNet net) {
    return net.layers().stream().map(l -> l.name() + l.outputShape()).toList();
  }

  @Test
  void refusesWhatIsNotItsOwn() {
    ModelSource source = ModelSource.of("x", "a text");
    assertThatThrownBy(() -> new ReferenceEngine().load(source))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage(
            "Engine \"reference\" cannot load memory: not a TinyConvNet in memory."
                + " Make one with TinyConvNet.builder.");
  }

  @Test
  void refusesInputOptionsThatDoNotFit() {
    ModelSource source = ModelSource.of("x", TinyConvNet.colour());
    assertThatThrownBy(() -> new ReferenceEngine().load(source.withOptions(Map.of("mean", "1,2"))))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("2 values of mean for 3 channels");
  }

  @Test
  void countsParameters() {
    List<LayerInfo> layers = TinyConvNet.digits().layers();
    assertThat(layers)
        .extracting(LayerInfo::parameters)
        .containsExactly(60L, 0L, 440L, 0L, 730L, 44L);
  }

  @Test
  void drawsDataThatDiffersBetweenClasses() {
    var input = TinyConvNet.colour().input();
    try (Stream<Sample> samples = TestDatasets.labelled(input, 5, 2).samples()) {
      List<Sample> all = samples.toList();
      assertThat(all).hasSize(10);
      assertThat(all)
          .extracting(s -> s.label().orElseThrow())
          .containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
      assertThat(all.stream().map(s -> Arrays.hashCode(s.input().toArray())))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void drawsNoiseWithinTheRange() {
    var input = TinyConvNet.colour().input();
    Tensor noise = TestDatasets.noise(input, 2, 9);
    assertThat(noise.shape()).isEqualTo(Shape.of(2, 3, 12, 12));
    for (int i = 0; i < noise.shape().elements(); i++) {
      int channel = i % 432 / 144;
      assertThat((double) noise.get(i))
          .isBetween(input.lowest(channel) - 1e-6, input.highest(channel) + 1e-6);
    }
  }
}
