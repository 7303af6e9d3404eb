package io.loupe.visualizers.maximization.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.OutputKind;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.maximization.ascent.Neutral;
import io.loupe.visualizers.maximization.ascent.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs on a small network, in a few steps. */
class DataPriorTest {
  private static final int STEPS = 6;
  private static final Model DIGITS = ReferenceEngine.model("tiny", TinyConvNet.digits());

  /** Draws outputs 0 and 2 with fewer steps and pictures than the visualizer does. */
  private record Drawing(int mostPictures) implements Visualizer {
    @Override
    public String id() {
      return "test.prior";
    }

    @Override
    public String description() {
      return "Draws two outputs.";
    }

    @Override
    public List<Param<?>> parameters() {
      return List.of(CommonParams.NULL_MODEL);
    }

    @Override
    public List<Artifact> render(RenderContext context) {
      Classifier classifier = Classifier.of(context.model());
      List<Target> targets = List.of(target(classifier, 0), target(classifier, 2));
      return new DataPrior(context, "preds", targets, classifier, Neutral.ZERO, STEPS, mostPictures)
          .draw();
    }

    private static Target target(Classifier classifier, int output) {
      return new Target(
          "class " + output, classifier.ofClass(OutputKind.UNIT, output), List.of(output));
    }
  }

  @Test
  void everythingStandsBesideTheFullPicture() {
    RunResult result = request(DIGITS, 40).run();

    assertThat(result.artifacts())
        .extracting(Artifact::name)
        .containsExactly(
            "sheet",
            "measures",
            "guidance",
            "images",
            "images-choosing",
            "images-without-network",
            "images-null",
            "nearest-samples");
    assertThat(result.table("measures").rows()).hasSize(8);
    assertThat(column(result, "measures", "drawn with").subList(0, 4))
        .containsExactly(
            "network choosing and guiding",
            "network only choosing",
            "without the network",
            "null model in both places");
    assertThat(result.numbers("images").tensor().shape()).isEqualTo(Shape.of(2, 1, 12, 12));
    assertThat(result.provenance().resolved())
        .containsEntry("prior-pictures", "40, all of the data")
        .containsKeys("guidance", "copies");
    assertThat(result.provenance().warnings())
        .anySatisfy(w -> assertThat(w).startsWith("The prior is made of only 40 pictures"));
  }

  /** Probability, distance and the sample are those of the pictures that were handed over. */
  @Test
  void measuresAreThoseOfNaiveLoops() {
    RunResult result = request(DIGITS, 40).run();
    List<Sample> samples = samples(data(40));
    List<String> kinds =
        List.of("images", "images-choosing", "images-without-network", "images-null");
    Differentiable passes = DIGITS.capability(Differentiable.class).orElseThrow();
    Classifier classifier = Classifier.of(DIGITS);
    for (int row = 0; row < 8; row++) {
      int target = row / 4;
      Tensor image = result.numbers(kinds.get(row % 4)).tensor().slice(target);
      double[][] answers =
          classifier.probabilities(passes, image.copy().reshape(Shape.of(1, 1, 12, 12)));
      assertThat(number(result, "target probability", row))
          .isCloseTo(answers[0][2 * target], within(1e-6));
      int nearest = nearest(image, samples, -1);
      assertThat(column(result, "measures", "nearest sample").get(row))
          .isEqualTo(samples.get(nearest).id());
      assertThat(number(result, "distance to the nearest", row))
          .isCloseTo(distance(image, samples.get(nearest).input()), within(1e-4));
    }
    double[] own = new double[40];
    Arrays.setAll(
        own,
        n ->
            distance(
                samples.get(n).input(),
                samples.get(nearest(samples.get(n).input(), samples, n)).input()));
    Arrays.sort(own);
    assertThat(number(result, "distance of a copy", 0)).isCloseTo(own[1], within(1e-4));
    Tensor drawn = result.numbers("images").tensor().slice(1);
    assertThat(number(result, "patch distance", 4))
        .isCloseTo(patchDistance(drawn, samples, -1), within(1e-4));
    double[] usual = new double[40];
    Arrays.setAll(usual, n -> patchDistance(samples.get(n).input(), samples, n));
    Arrays.sort(usual);
    assertThat(number(result, "patch distance of the data", 0))
        .as("three quarters of 40")
        .isCloseTo(usual[29], within(1e-4));
    assertThat(result.image("sheet").caption())
        .contains("5 % of the data have another within " + String.format("%.2f", own[1]));
  }

  @Test
  void withoutTheNetworkOnlyTheNoiseDecides() {
    RunResult result = request(DIGITS, 40).run();
    RunResult again = request(DIGITS, 40).run();
    TinyConvNet net =
        TinyConvNet.builder(DIGITS.info().input(), 3).head("preds", 4, Activation.SOFTMAX).build();
    Model other = ReferenceEngine.model("other", net);
    RunResult others = request(other, 40).run();

    for (String kind : List.of("images", "images-choosing", "images-without-network")) {
      float[] first = result.numbers(kind).tensor().toArray();
      assertThat(again.numbers(kind).tensor().toArray()).isEqualTo(first);
      boolean same = Arrays.equals(others.numbers(kind).tensor().toArray(), first);
      assertThat(same).as(kind).isEqualTo(kind.equals("images-without-network"));
    }
  }

  /** Of few pictures, whose patches are all the prior knows, a copy is drawn. */
  @Test
  void aCopyIsCalledACopy() {
    RunResult result = request(DIGITS, 4).run();
    int copies = 0;
    for (int row = 0; row < 8; row++) {
      boolean near =
          number(result, "distance to the nearest", row)
              <= number(result, "distance of a copy", row);
      assertThat(column(result, "measures", "copy").get(row)).isEqualTo(near);
      copies += near && row % 4 == 0 ? 1 : 0;
    }

    assertThat(copies).isPositive();
    assertThat(result.image("sheet").caption()).contains("A copy: class ").contains(" of sample ");
    assertThat(result.provenance().warnings())
        .anySatisfy(w -> assertThat(w).contains("knows by heart"));
  }

  @ParameterizedTest
  @CsvSource({"12", "13", "40"})
  void picturesAreTakenEvenlyByTheNetworksAnswer(int most) {
    Dataset data = data(60);
    RunResult result =
        Loupe.create()
            .request(new Drawing(most))
            .on(DIGITS)
            .data(data)
            .batchSize(7)
            .with("null-model", "off")
            .run();

    assertThat(result.provenance().resolved().get("prior-pictures"))
        .isEqualTo(most + " of 60, taken evenly by the network's answers to 60");
  }

  @Test
  void coloursAreDrawnInsideTheirRange() {
    Model colour = ReferenceEngine.model("colour", TinyConvNet.colour());
    RunResult result = request(colour, 20).run();
    InputSpec input = colour.info().input();
    Tensor images = result.numbers("images").tensor();
    for (int i = 0; i < images.shape().elements(); i++) {
      int channel = i / 144 % 3;
      assertThat((double) images.get(i))
          .isBetween(input.lowest(channel) - 1e-4, input.highest(channel) + 1e-4);
    }
  }

  @Test
  void signalsAreDrawn() {
    InputSpec input = InputSpec.of(Shape.of(2, 20), -3, 3);
    TinyConvNet net = TinyConvNet.builder(input, 5).head("preds", 3, Activation.SOFTMAX).build();
    Tensor noise = TestDatasets.noise(input, 30, 4);
    List<Sample> samples =
        IntStream.range(0, 30).mapToObj(n -> Sample.of("s/" + n, noise.slice(n).copy())).toList();
    RunResult result =
        Loupe.create()
            .request(new Drawing(3000))
            .on(ReferenceEngine.model("signals", net))
            .data(Datasets.of(samples))
            .run();

    assertThat(result.numbers("images").tensor().shape()).isEqualTo(Shape.of(2, 2, 20));
    assertThat(result.image("sheet").image().getWidth()).isGreaterThan(1000);
    assertThat(result.image("sheet").caption()).endsWith(" " + InputPicture.legend(input));
  }

  @Test
  void aRunThatIsCancelledKeepsWhatIsDrawn() {
    CancellationToken token = CancellationToken.create();
    List<String> tasks = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void started(String task, OptionalLong total) {
            tasks.add(task);
            if (task.equals("drawing without the network")) {
              token.cancel();
            }
          }
        };
    RunResult result = request(DIGITS, 20).progress(listener).cancelledBy(token).run();

    assertThat(tasks)
        .startsWith("pictures of the prior", "drawing at guidance 1")
        .endsWith("drawing with the network only choosing", "drawing without the network");
    assertThat(result.provenance().partial()).isTrue();
    assertThat(result.artifacts())
        .extracting(Artifact::name)
        .containsExactly(
            "sheet", "measures", "guidance", "images", "images-choosing", "nearest-samples");
  }

  @Test
  void picturesThatAreAllTheSameAreRefused() {
    assertThatThrownBy(
            () -> PictureBank.of(DIGITS.info().input(), List.of(samples(data(4)).get(0))))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "--prior data draws with what pictures differ in, and the data's only one differs from"
                + " none. Give --data some hundred different pictures.");
  }

  @Test
  void inputsWithoutPlacesOrWithTooManyAreRefused() {
    assertThatThrownBy(() -> DataPictures.requireFitting(InputSpec.of(Shape.of(7), 0, 1)))
        .hasMessage(
            "--prior data draws patches of pictures or signals, and an input of shape [7] has no"
                + " places. Leave it out.");
    assertThatThrownBy(() -> DataPictures.requireFitting(InputSpec.of(Shape.of(3, 97, 96), 0, 1)))
        .hasMessage(
            "--prior data draws up to 96 by 96 places, and an input of shape [3,97,96] has 9312."
                + " Leave it out.");
    DataPictures.requireFitting(InputSpec.of(Shape.of(3, 96, 96), 0, 1));
    DataPictures.requireFitting(InputSpec.of(Shape.of(6, 128), 0, 1));
  }

  private static RunRequest request(Model model, int pictures) {
    return Loupe.create()
        .request(new Drawing(3000))
        .on(model)
        .data(TestDatasets.labelled(model.info().input(), 4, pictures / 4));
  }

  private static Dataset data(int count) {
    return TestDatasets.labelled(DIGITS.info().input(), 4, count / 4);
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> all = data.samples()) {
      return all.toList();
    }
  }

  private static int nearest(Tensor image, List<Sample> samples, int except) {
    int best = -1;
    for (int n = 0; n < samples.size(); n++) {
      if (n != except
          && (best < 0
              || distance(image, samples.get(n).input())
                  < distance(image, samples.get(best).input()))) {
        best = n;
      }
    }
    return best;
  }

  /** Of patches of 3 by 3 at the 10 by 10 places of 12 by 12. */
  private static double patchDistance(Tensor image, List<Sample> samples, int except) {
    double sum = 0;
    for (int place = 0; place < 100; place++) {
      double least = Double.POSITIVE_INFINITY;
      for (int n = 0; n < samples.size(); n++) {
        double squares = n == except ? Double.POSITIVE_INFINITY : 0;
        for (int k = 0; k < 9; k++) {
          int e = (place / 10 + k / 3) * 12 + place % 10 + k % 3;
          double off = image.get(e) - (double) samples.get(n).input().get(e);
          squares += off * off;
        }
        least = Math.min(least, squares);
      }
      sum += Math.sqrt(least) / 100;
    }
    return sum;
  }

  private static double distance(Tensor a, Tensor b) {
    double sum = 0;
    for (int e = 0; e < a.shape().elements(); e++) {
      sum += (a.get(e) - (double) b.get(e)) * (a.get(e) - (double) b.get(e));
    }
    return Math.sqrt(sum);
  }

  private static List<Object> column(RunResult result, String table, String name) {
    Artifact.Table of = result.table(table);
    int index = of.columns().indexOf(name);
    return of.rows().stream().map(row -> row.get(index)).toList();
  }

  private static double number(RunResult result, String name, int row) {
    return ((Number) column(result, "measures", name).get(row)).doubleValue();
  }
}
