package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.data.ChannelComposite;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.LoupeException;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.raster.TensorImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user gives wrong is named, with what to do. */
class MaximizationBadInputTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void startsThatDoNotFitAreRefused() {
    Dataset wrong = Datasets.of(Sample.of("s", Tensor.of(Shape.of(1, 2, 2), 0, 0, 0, 0)));

    assertThatThrownBy(() -> request().data(wrong).with("start", "sample").run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "The data has shape [1,2,2], the model takes [1,12,12]."
                + " Give an image of that size, channels first.");
    assertThatThrownBy(() -> request().data(start(-0.5f)).with("start", "sample").run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "The data has the value -0.5 at index 143, outside of the model's input range"
                + " from 0.0 to 1.0. Give an image in the scale the model is fed with.");
    assertThatThrownBy(() -> request().data(start(Float.NaN)).with("start", "sample").run())
        .isInstanceOf(DatasetException.class)
        .hasMessage("The data has a value that is not finite at index 143. Give finite values.");
    assertThatThrownBy(() -> request().data(TestDatasets.empty()).with("start", "sample").run())
        .isInstanceOf(DatasetException.class)
        .hasMessage("The data holds no image. Name one that does.");
    assertThatThrownBy(() -> request().with("start", "sample").run())
        .isInstanceOf(MissingNeedException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tv-weight | -1 | --tv-weight must be not negative, got -1.",
        "tv-weight | NaN | --tv-weight wants a list of numbers, auto or preset, got \"NaN\".",
        "norm-weight | -0.5 | --norm-weight must be not negative, got -0.5.",
        "norm-weight | NaN | --norm-weight wants a number or preset, got \"NaN\".",
        "steps | 0 | --steps must be from 1 to 100000, got 0.",
        "learning-rate | 0 | --learning-rate must be positive, got 0.",
        "scale | 1 | --scale must be from 0 to below 1, got 1.",
        "filters | -1 | --filters must be a list of numbers from 0, got -1.",
        "filters | 4 | Layer \"preds\" has no filter 4. Its filters run from 0 to 3.",
        "starts | 0 | --starts must be from 1 to 100, got 0.",
        "path | 2 | --path must be 0 or from 3 to 64, got 2.",
        "path | 5 | --path shows the way between two outputs, and no target has two."
            + " Give pairs of outputs, for example --groups 1+7,4+9.",
        "objective | unit(preds, | Cannot read objective \"unit(preds,\":"
            + " expected a filter number or label at column 12.",
        "objective | unit(preds, 1); unit(preds, 4) | Layer \"preds\" has no filter 4."
            + " Its filters run from 0 to 3.",
        "objective | 2*unit(preds, label) | An image that is made has no label, and objective"
            + " \"2*unit(preds, label)\" asks for it. Name the output instead, for example"
            + " 2*unit(preds, 3).",
        "groups | 1+x | --groups wants a list of groups such as 1+7,4+9, got \"1+x\".",
        "layer | conv1,conv2 | --layer names 2 layers, an image excites filters of one."
            + " Name one layer, or use --objective for sums over layers.",
      })
  void badValuesAreNamed(String name, String value, String message) {
    assertThatThrownBy(() -> request().with(name, value).run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void waysToNameTheTargetExcludeEachOther() {
    String message =
        "--filters, --groups and --objective name the same thing in three ways."
            + " Give one of them; --each goes with --filters or alone.";
    assertThatThrownBy(() -> request().with("filters", "1").with("groups", "1+2").run())
        .hasMessage(message);
    assertThatThrownBy(
            () -> request().with("each", "true").with("objective", "unit(preds, 1)").run())
        .hasMessage(message);
    assertThatThrownBy(() -> request().with("preset", "keras-vis").with("basis", "fourier").run())
        .hasMessage(
            "--basis fourier does not go with --preset keras-vis."
                + " keras-vis climbs in pixels: leave one of them out.");
    assertThatThrownBy(
            () -> request().with("preset", "keras-vis").with("color-space", "decorrelated").run())
        .hasMessage(
            "--color-space decorrelated does not go with --preset keras-vis."
                + " keras-vis climbs in pixels: leave one of them out.");
  }

  @Test
  void whatDoesNotGoWithAPriorIsRefused() {
    Dataset data = TestDatasets.labelled(model.info().input());
    assertThatThrownBy(() -> request().with("prior", "data").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--prior data is made of pictures, and the run has none. Give --data with some"
                + " thousand pictures like those that the model was trained on.");
    assertThatThrownBy(
            () -> request().data(data).with("prior", "data").with("tv-weight", "2").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--tv-weight does not go with --prior data."
                + " It is about the ascent without a prior: leave one of them out.");
    assertThatThrownBy(
            () -> request().data(data).with("prior", "data").with("layer", "conv2").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--prior data weighs the data by the probability of a target, and \"0\" has none."
                + " Draw outputs of a model that decides between classes: leave --layer and"
                + " --objective out.");
  }

  @Test
  void coloursNeedThreeChannels() {
    assertThatThrownBy(() -> request().with("color-space", "decorrelated").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--color-space decorrelated needs 3 channels, and the model takes 1. Leave it out, or say"
                + " --color-space data.");
  }

  @Test
  void modelsThatTakeNoPicturesAreRefused() {
    assertThatThrownBy(() -> request(InputSpec.of(Shape.of(2, 3, 2, 2), 0, 1)).run())
        .isInstanceOf(LoupeException.class)
        .hasMessageStartingWith(
            "Images, signals and lists of features can be made, and the model takes [2,3,2,2].");
  }

  @Test
  void anyNumberOfChannelsIsMadeAndDrawnAsAsked() {
    InputSpec bands = InputSpec.of(Shape.of(5, 6, 7), 0, 1);
    InputSpec chosen = bands.with(new ChannelComposite(4, 0, 2));

    RunResult plain = request(bands).run();
    RunResult coloured = request(chosen).run();

    assertThat(plain.provenance().warnings())
        .contains(
            "Grey is the mean of the 5 channels; --input-composite shows three of them as red, green"
                + " and blue.");
    assertThat(coloured.provenance().warnings()).noneMatch(said -> said.contains("channels"));
    Tensor made = coloured.numbers("images").tensor().slice(0);
    assertThat(made.toArray()).isEqualTo(plain.numbers("images").tensor().slice(0).toArray());
    assertThat(coloured.image("image-0").image().getRGB(0, 0))
        .isEqualTo(TensorImages.picture(made, chosen).getRGB(0, 0))
        .isNotEqualTo(plain.image("image-0").image().getRGB(0, 0));
  }

  /** An image that is right but for its last value. */
  private static Dataset start(float last) {
    float[] values = new float[144];
    values[143] = last;
    return Datasets.of(Sample.of("s", Tensor.of(Shape.of(1, 12, 12), values)));
  }

  private static RunRequest request(InputSpec input) {
    TinyConvNet network =
        TinyConvNet.builder(input, 1).head("preds", 3, Activation.SOFTMAX).build();
    return Loupe.visualizer("activation-maximization")
        .on(ReferenceEngine.model("bands", network))
        .with("steps", "8")
        .with("each", "true");
  }

  private RunRequest request() {
    return Loupe.visualizer("activation-maximization").on(model);
  }
}
