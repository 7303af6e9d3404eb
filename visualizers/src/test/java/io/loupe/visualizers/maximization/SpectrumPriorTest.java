package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images whose waves have the magnitudes of the data, and colours that vary as the data's do. */
class SpectrumPriorTest {
  private static final Model DIGITS = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private static final Model COLOUR = ReferenceEngine.model("colour", TinyConvNet.colour());

  /** Grey, colour, a signal of two channels and a picture of four that is not square. */
  static Stream<Model> models() {
    return Stream.of(DIGITS, COLOUR, net(Shape.of(2, 20)), net(Shape.of(4, 6, 9)));
  }

  private static Model net(Shape shape) {
    return ReferenceEngine.model(
        "net",
        TinyConvNet.builder(InputSpec.of(shape, -3, 3), 5)
            .head("preds", 3, Activation.SOFTMAX)
            .build());
  }

  /** Within the range the magnitudes of every image are those that are handed over. */
  @ParameterizedTest
  @MethodSource("models")
  void imagesClimbInPhasesOfTheDatasMagnitudes(Model model) {
    RunResult result = request(model).data(data(model, 12)).with("prior", "spectrum").run();
    Tensor spectrum = result.numbers("spectrum").tensor();
    InputSpec input = model.info().input();

    assertThat(spectrum.shape()).isEqualTo(input.shape());
    assertThat(result.provenance().resolved())
        .containsEntry("spectrum", "mean magnitudes of 12 samples")
        .containsKey("colors");
    assertThat(result.image("sheet").caption())
        .contains(", in phases of waves that have the magnitudes of the data's.");
    Tensor images = result.numbers("images").tensor();
    Tensor again =
        request(model)
            .data(data(model, 12))
            .with("prior", "spectrum")
            .run()
            .numbers("images")
            .tensor();
    assertThat(again.toArray()).isEqualTo(images.toArray());
    float[] plain = request(model).data(data(model, 12)).run().numbers("images").tensor().toArray();
    assertThat(images.toArray()).isNotEqualTo(plain);
    int plane = input.shape().elements() / input.channels();
    for (int i = 0; i < images.shape().elements(); i++) {
      int c = i / plane % input.channels();
      assertThat((double) images.get(i)).isBetween(input.lowest(c) - 1e-5, input.highest(c) + 1e-5);
    }
  }

  /** Of one channel magnitudes are those of naive sums over pictures, as shares of the range. */
  @Test
  void magnitudesAreThoseOfNaiveSums() {
    List<Sample> samples = samples(data(DIGITS, 8));
    Tensor spectrum =
        request(DIGITS)
            .data(data(DIGITS, 8))
            .with("prior", "spectrum")
            .run()
            .numbers("spectrum")
            .tensor();
    double mean = 0;
    for (Sample sample : samples) {
      for (float value : sample.input().toArray()) {
        mean += value / 144.0 / samples.size();
      }
    }
    for (int wave : new int[] {0, 1, 14, 70, 143}) {
      double expected = 0;
      for (Sample sample : samples) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < 144; i++) {
          int cycles = wave / 12 * (i / 12) + wave % 12 * (i % 12);
          double turn = 2 * Math.PI * cycles / 12.0;
          re += (sample.input().get(i) - mean) * Math.cos(turn) / 12;
          im += (sample.input().get(i) - mean) * Math.sin(turn) / 12;
        }
        expected += Math.hypot(re, im) / samples.size();
      }
      assertThat((double) spectrum.get(wave)).isCloseTo(expected, within(1e-5));
    }
  }

  /** The record has the deviations of the data's colours along their principal axes. */
  @Test
  void coloursOfTheDataAreWrittenDown() {
    RunResult result = request(COLOUR).data(data(COLOUR, 8)).with("color-space", "data").run();
    String colours = result.provenance().resolved().getOrDefault("colors", "");
    InputSpec input = COLOUR.info().input();
    double[] sums = new double[3];
    double[] squares = new double[3];
    List<Sample> samples = samples(data(COLOUR, 8));
    int plane = input.shape().elements() / 3;
    for (Sample sample : samples) {
      for (int i = 0; i < 3 * plane; i++) {
        int c = i / plane;
        double share =
            (sample.input().get(i) - input.lowest(c)) / (input.highest(c) - input.lowest(c));
        sums[c] += share / plane / samples.size();
        squares[c] += share * share / plane / samples.size();
      }
    }
    double variance = 0;
    for (int c = 0; c < 3; c++) {
      variance += squares[c] - sums[c] * sums[c];
    }
    assertThat(colours).startsWith("principal axes of 8 samples, deviations ");
    double told = 0;
    for (String number : colours.substring(colours.lastIndexOf("ns ") + 3).split(", ", -1)) {
      double deviation = Double.parseDouble(number);
      assertThat(number).isEqualTo(String.format(Locale.ROOT, "%.4f", deviation));
      told += deviation * deviation;
    }
    assertThat(told).isCloseTo(variance, within(2e-4));
    assertThat(result.numbers("images").tensor().toArray())
        .isNotEqualTo(
            request(COLOUR).data(data(COLOUR, 8)).run().numbers("images").tensor().toArray());
  }

  @Test
  void whatIsMissingOrDoesNotFitIsRefused() {
    assertThatThrownBy(() -> request(DIGITS).with("prior", "spectrum").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--prior spectrum is measured on pictures, and the run has none. Give --data with"
                + " pictures like those that the model was trained on; some ten do.");
    assertThatThrownBy(() -> request(DIGITS).with("color-space", "data").run())
        .hasMessageStartingWith(
            "--color-space data is measured on pictures, and the run has none.");
    RunRequest spectrum = request(DIGITS).data(data(DIGITS, 4)).with("prior", "spectrum");
    assertThatThrownBy(() -> spectrum.with("basis", "fourier").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--basis does not go with --prior spectrum. It climbs in phases of the data's waves and"
                + " colours: leave one of them out.");
    assertThatThrownBy(() -> spectrum.with("color-space", "channels").run())
        .hasMessageStartingWith("--color-space does not go with --prior spectrum.");
    assertThatThrownBy(() -> spectrum.with("preset", "keras-vis").run())
        .hasMessage(
            "--prior spectrum does not go with --preset keras-vis."
                + " keras-vis climbs in pixels: leave one of them out.");
    Model list = net(Shape.of(7));
    assertThatThrownBy(() -> request(list).data(data(list, 4)).with("prior", "spectrum").run())
        .hasMessage(
            "--prior spectrum is about waves in pictures or signals, and an input of shape [7] has"
                + " no places. Leave it out.");
    Dataset flat = Datasets.of(Sample.of("s", Tensor.of(Shape.of(1, 12, 12), new float[144])));
    assertThatThrownBy(() -> request(DIGITS).data(flat).with("prior", "spectrum").run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "The data have one colour throughout, of which no waves are made."
                + " Give --data pictures in which something is to be seen.");
  }

  private static RunRequest request(Model model) {
    return Loupe.visualizer("activation-maximization")
        .on(model)
        .with("filters", "1")
        .with("steps", "12")
        .with("starts", "2")
        .with("null-model", "off")
        .with("truth", "off");
  }

  private static Dataset data(Model model, int count) {
    Tensor noise = TestDatasets.noise(model.info().input(), count, 4);
    return Datasets.of(
        IntStream.range(0, count)
            .mapToObj(n -> Sample.of("s/" + n, noise.slice(n).copy()))
            .toList());
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> all = data.samples()) {
      return all.toList();
    }
  }
}
