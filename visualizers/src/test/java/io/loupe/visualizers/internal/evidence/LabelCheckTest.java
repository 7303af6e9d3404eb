package io.loupe.visualizers.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.ChannelOrder;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.DataCheck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelCheckTest {
  private static final InputSpec GREY = InputSpec.of(Shape.of(1, 1, 4), 0, 1);
  private static final InputSpec STATED =
      new InputSpec(GREY.shape(), 0, 1, List.of(), List.of(), ChannelOrder.RGB, InputSpec.GIVEN);
  private static final InputSpec COLOUR = InputSpec.of(Shape.of(3, 1, 2), 0, 1);

  @Test
  void aModelThatIsRightIsNotDoubted() {
    DataCheck.Report report = check(brightest(1, 0, 4), pictures(GREY, 4, 16)).orElseThrow();

    assertThat(report.warning()).isEmpty();
    assertThat(report.finding())
        .isEqualTo(
            "The model decides one of 4 classes by the largest of its softmax outputs. Accuracy on"
                + " 64 samples is 100 % (94 % to 100 %).");
  }

  @Test
  void theRangeThatWouldBeRightIsNamedWhereTheOptionChangesTheData() {
    Model model = brightest(1, 200, 4);
    Dataset data = pictures(GREY, 4, 16);

    assertThat(new LabelCheck().check(model, data, input -> pictures(input, 4, 16)))
        .hasValueSatisfying(
            report ->
                assertThat(report.warning())
                    .hasValue(
                        "The model is no better than chance on these data: accuracy on 64 samples is"
                            + " 25 % (16 % to 37 %), and chance gives 25 %. With --input-range 0,255"
                            + " accuracy on 64 samples is 100 % instead of 25 %."));
  }

  @Test
  void savedArraysWouldHaveToBeSavedOtherwise() {
    Dataset data = pictures(GREY, 4, 16);

    assertThat(new LabelCheck().check(brightest(1, 200, 4), data, input -> data))
        .hasValueSatisfying(
            report ->
                assertThat(report.warning().orElseThrow())
                    .endsWith(
                        "Were the data saved with values from 0 to 255 in the place of 0 to 1,"
                            + " accuracy on 64 samples would be 100 % instead of 25 %."));
  }

  @Test
  void aStatedRangeIsNotTriedAnew() {
    Model stated = new FunctionModel(STATED, "softmax", 4, Map.of(), brighter(1, 200, 4));
    InputSpec centred =
        new InputSpec(GREY.shape(), 0, 1, List.of(0.5), List.of(), ChannelOrder.RGB, "");
    Model byModel = new FunctionModel(centred, "softmax", 4, Map.of(), brighter(1, 200, 4));

    for (Model model : List.of(stated, byModel)) {
      assertThat(check(model, pictures(model.info().input(), 4, 16)).orElseThrow().warning())
          .hasValueSatisfying(
              warning ->
                  assertThat(warning)
                      .contains("no better than chance")
                      .endsWith("--input-range, --input-mean, --input-std, --classes."));
    }
  }

  @Test
  void channelsInTheOppositeOrderAreFound() {
    UnaryOperator<float[]> second = x -> new float[] {x[0] + x[1], x[4] + x[5] - 0.2f};
    Model model = new FunctionModel(COLOUR, "linear", 2, Map.of(), second);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      float[] values = new float[6];
      int channel = i % 2 == 0 ? 2 : 0;
      values[2 * channel] = 1;
      samples.add(Sample.of("s" + i, Tensor.of(COLOUR.shape(), values), i % 2));
    }

    assertThat(check(model, Datasets.of(samples)).orElseThrow().warning().orElseThrow())
        .contains("accuracy on 64 samples is 0 %")
        .endsWith(
            "Were the data saved with the channels in the opposite order, accuracy on 64 samples"
                + " would be 100 % instead of 0 %.");
    assertThat(
            new LabelCheck()
                .check(model, Datasets.of(samples), input -> reversed(samples, input))
                .orElseThrow()
                .warning()
                .orElseThrow())
        .endsWith("With --input-channels bgr accuracy on 64 samples is 100 % instead of 0 %.");
  }

  private static Dataset reversed(List<Sample> samples, InputSpec input) {
    assertThat(input.order()).isEqualTo(ChannelOrder.BGR);
    return Datasets.of(
        samples.stream()
            .map(
                s -> {
                  float[] x = s.input().toArray();
                  float[] y = {x[4], x[5], x[2], x[3], x[0], x[1]};
                  return Sample.of(s.id(), Tensor.of(s.input().shape(), y), 0);
                })
            .toList());
  }

  @Test
  void anotherOrderOfTheClassesIsFoundAndToldFromChance() {
    int[] order = {2, 0, 3, 1};
    Dataset data = pictures(GREY, 4, 16);
    List<Sample> relabelled =
        samples(data).stream()
            .map(s -> Sample.of(s.id(), s.input(), order[s.label().orElseThrow()]))
            .toList();

    String warning =
        check(brightest(1, 0, 4), Datasets.of(relabelled)).orElseThrow().warning().orElseThrow();
    assertThat(warning)
        .contains("accuracy on 64 samples is 0 % (0 % to 5.7 %)")
        .contains(
            "With the classes in another order it is 100 %: 0 is output 1, 1 is output 3, 2 is"
                + " output 0, 3 is output 2. Write the names");
  }

  @Test
  void theOrderOfNamesIsRecognised() {
    List<String> numbers = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
    InputSpec wide = InputSpec.of(Shape.of(1, 1, 12), 0, 1);
    List<String> sorted = numbers.stream().sorted().toList();
    List<Sample> samples =
        samples(pictures(wide, 12, 4)).stream()
            .map(
                s ->
                    Sample.of(
                        s.id(), s.input(), numbers.indexOf(sorted.get(s.label().orElseThrow()))))
            .toList();
    Model model = new FunctionModel(wide, "softmax", 12, Map.of(), brighter(1, 0, 12));

    assertThat(check(model, Datasets.of(samples)).orElseThrow().warning().orElseThrow())
        .contains("With the classes in the order of their names it is 100 %: 2 is output 4");
    Dataset named = ClassNames.of(sorted).applied(new Folders(Datasets.of(samples), numbers));
    assertThat(check(model, named).orElseThrow().warning()).isEmpty();
  }

  @Test
  void aModelThatIsOftenWrongIsOnlyDoubtedWithAReason() {
    UnaryOperator<float[]> half =
        x -> {
          float[] out = brighter(1, 0, 4).apply(x);
          return x[0] + x[1] + x[2] + x[3] < 2 ? out : new float[] {1, 0, 0, 0};
        };
    Model model = new FunctionModel(GREY, "softmax", 4, Map.of(), half);

    assertThat(check(model, pictures(GREY, 4, 16)).orElseThrow().warning()).isEmpty();
  }

  @Test
  void noOrderIsInventedForAModelThatGuesses() {
    int[] turn = {0};
    UnaryOperator<float[]> guessing =
        x -> {
          float[] out = new float[4];
          out[(turn[0]++ * 7 / 3) % 4] = 1;
          return out;
        };
    Model model = new FunctionModel(GREY, "softmax", 4, Map.of("range", "0,1"), guessing);

    assertThat(check(model, pictures(GREY, 4, 16)).orElseThrow().warning())
        .hasValueSatisfying(
            w -> assertThat(w).contains("no better than chance").doesNotContain("order it is"));
  }

  @Test
  void fewSamplesTellNothing() {
    Model wrong = brightest(1, 200, 4);

    assertThat(check(wrong, pictures(GREY, 4, 1)).orElseThrow().warning())
        .as("four samples of four classes can tell: 1/256")
        .isPresent();
    assertThat(check(wrong, Datasets.take(pictures(GREY, 4, 1), 1)).orElseThrow().warning())
        .as("one sample that is always taken for class 0")
        .isEmpty();
    assertThat(
            check(wrong, Datasets.of(Sample.of("s", samples(pictures(GREY, 4, 1)).get(0).input()))))
        .as("no labels")
        .isEmpty();
  }

  @Test
  void numbersAreHeldAgainstTheirMean() {
    Dataset data = brightness(GREY);
    UnaryOperator<float[]> sum = x -> new float[] {x[0] + x[1] + x[2] + x[3]};

    assertThat(
            check(new FunctionModel(GREY, "linear", 1, Map.of(), sum), data)
                .orElseThrow()
                .finding())
        .isEqualTo(
            "The model decides nothing, it predicts a number. On 40 samples the mean absolute error"
                + " is 0, R\u00b2 1.");
    UnaryOperator<float[]> inBytes = x -> new float[] {(x[0] + x[1] + x[2] + x[3]) / 255};
    assertThat(
            new LabelCheck()
                .check(
                    new FunctionModel(GREY, "linear", 1, Map.of(), inBytes),
                    data,
                    LabelCheckTest::brightness)
                .orElseThrow()
                .warning()
                .orElseThrow())
        .startsWith("The model predicts these data no better than their mean would: R\u00b2 on 40")
        .contains("With --input-range 0,255 R\u00b2 on 40 samples is 1 instead of \u2212");
  }

  @Test
  void independentOutputsAreCountedTogether() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      float[] x = {i & 1, i >> 1 & 1, 0, 0};
      samples.add(Sample.withTarget("s" + i, Tensor.of(GREY.shape(), x), i & 1, i >> 1 & 1));
    }
    Model right =
        new FunctionModel(
            GREY, "sigmoid", 2, Map.of(), x -> new float[] {x[0] * 0.9f, x[1] * 0.9f});
    Model constant = new FunctionModel(GREY, "sigmoid", 2, Map.of(), x -> new float[] {0.9f, 0.1f});

    assertThat(check(right, Datasets.of(samples)).orElseThrow().finding())
        .endsWith(
            "Accuracy over all outputs on 32 samples is 100 % (94 % to 100 %); all are right on 100"
                + " %.");
    assertThat(check(constant, Datasets.of(samples)).orElseThrow().warning().orElseThrow())
        .contains("accuracy over all outputs on 32 samples is 50 % (38 % to 62 %)");
  }

  @Test
  void saysWhatItIs() {
    assertThat(new LabelCheck().id()).isEqualTo("labels");
    assertThat(new LabelCheck().description())
        .isEqualTo("Compares a model's answers to a few samples with their labels.");
  }

  /** Three of four are better in the other range; of two that are tried. */
  @Test
  void aRangeHasToWinByMoreThanChance() {
    Model model = brightest(1, 200, 4);

    assertThat(warning(model, pictures(GREY, 4, 2)))
        .as("6 of 6, tried twice: 6.2 %")
        .doesNotContain("would be");
    assertThat(warning(model, pictures(GREY, 4, 3)))
        .as("9 of 9, tried twice: 0.8 %")
        .contains("Were the data saved with values from 0 to 255");
  }

  @Test
  void rangesBelowZeroAreTriedToo() {
    UnaryOperator<float[]> darkest =
        x -> {
          float[] out = new float[4];
          int best = 0;
          for (int k = 0; k < 4; k++) {
            best = x[k] < x[best] && x[k] < -0.9 ? k : best;
          }
          out[best] = 1;
          return out;
        };
    Model model = new FunctionModel(GREY, "softmax", 4, Map.of(), darkest);

    assertThat(warning(model, negatives(GREY, 0)))
        .endsWith(
            "Were the data saved with values from -1 to 1 in the place of 0 to 1, accuracy on 64"
                + " samples would be 100 % instead of 25 %.");
    for (boolean near : new boolean[] {true, false}) {
      String warning =
          new LabelCheck()
              .check(model, negatives(GREY, 0), input -> negatives(input, near ? 0.0015f : 0.0025f))
              .orElseThrow()
              .warning()
              .orElseThrow();
      assertThat(warning).contains(near ? "With --input-range -1,1" : "Were the data saved");
    }
  }

  @Test
  void dataBelowZeroAreStretchedFromTheirLowest() {
    InputSpec signed = InputSpec.of(GREY.shape(), -1, 1);
    Model model = new FunctionModel(signed, "softmax", 4, Map.of(), brighter(1, 200, 4));
    Model shares = new FunctionModel(signed, "softmax", 4, Map.of(), LabelCheckTest::lightest);

    assertThat(warning(model, pictures(signed, 4, 16)))
        .endsWith(
            "values from 0 to 255 in the place of -1 to 1, accuracy on 64 samples would be 100 %"
                + " instead of 25 %.");
    assertThat(warning(shares, pictures(signed, 4, 16)))
        .contains("values from 0 to 1 in the place of -1 to 1");
  }

  /** Right only where no value is below 0 and none above 1. */
  private static float[] lightest(float[] x) {
    for (float value : x) {
      if (value < 0 || value > 1) {
        return new float[] {1, 0, 0, 0};
      }
    }
    return brighter(1, 0, 4).apply(x);
  }

  @Test
  void theSampleThatIsReadAnewIsFoundByItsName() {
    Dataset data = pictures(GREY, 4, 16);
    List<Sample> reversed = new ArrayList<>();

    assertThat(
            new LabelCheck()
                .check(
                    brightest(1, 200, 4),
                    data,
                    input -> {
                      reversed.addAll(samples(pictures(input, 4, 16)));
                      Collections.reverse(reversed);
                      return Datasets.of(reversed);
                    })
                .orElseThrow()
                .warning()
                .orElseThrow())
        .contains("With --input-range 0,255");
  }

  @Test
  void ofLargeInputsFewerSamplesAreRead() {
    InputSpec large = InputSpec.of(Shape.of(1, 1, 1 << 20), 0, 1);
    Tensor input = Tensor.of(large.shape(), new float[1 << 20]);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      samples.add(Sample.of("s" + i, input, i % 2));
    }
    Model model = new FunctionModel(large, "softmax", 2, Map.of(), x -> new float[] {1, 0});

    assertThat(check(model, Datasets.of(samples)).orElseThrow().finding())
        .as("16 times 2^20 values")
        .contains("Accuracy on 16 samples");
  }

  private static String warning(Model model, Dataset data) {
    return check(model, data).orElseThrow().warning().orElseThrow();
  }

  /** Class k has its darkest value at place k; all values a little off. */
  private static Dataset negatives(InputSpec input, float off) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      float[] values = new float[4];
      for (int k = 0; k < 4; k++) {
        double share = k == i % 4 ? 0 : 0.25 + (i * 31 + k * 17) % 50 / 100.0;
        values[k] = (float) (input.min() + share * (input.max() - input.min())) + off;
      }
      samples.add(Sample.of("s" + i, Tensor.of(input.shape(), values), i % 4));
    }
    return Datasets.of(samples);
  }

  private static Optional<DataCheck.Report> check(Model model, Dataset data) {
    return new LabelCheck()
        .check(
            model,
            data,
            input -> {
              throw new DatasetException("Data in memory.", "", null);
            });
  }

  /** Answers with the place of the brightest value, or 0 where none is above a level. */
  private static Model brightest(double sure, double level, int classes) {
    return new FunctionModel(GREY, "softmax", classes, Map.of(), brighter(sure, level, classes));
  }

  private static UnaryOperator<float[]> brighter(double sure, double level, int classes) {
    return x -> {
      float[] out = new float[classes];
      int best = 0;
      for (int k = 0; k < classes; k++) {
        best = x[k] > x[best] && x[k] > level ? k : best;
      }
      out[best] = (float) sure;
      return out;
    };
  }

  /** Class k has its brightest value at place k. */
  private static Dataset pictures(InputSpec input, int classes, int each) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < classes * each; i++) {
      float[] values = new float[input.shape().elements()];
      for (int k = 0; k < values.length; k++) {
        double share = k == i % classes ? 1 : (i * 31 + k * 17) % 50 / 100.0;
        values[k] = (float) (input.min() + share * (input.max() - input.min()));
      }
      samples.add(Sample.of("s" + i, Tensor.of(input.shape(), values), i % classes));
    }
    return Datasets.of(samples);
  }

  private static Dataset brightness(InputSpec input) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double share = i / 39.0;
      float value = (float) (input.min() + share * (input.max() - input.min()));
      Tensor x = Tensor.of(input.shape(), value, value, value, value);
      samples.add(Sample.withTarget("s" + i, x, 4 * (float) share));
    }
    return Datasets.of(samples);
  }

  private static List<Sample> samples(Dataset data) {
    try (var all = data.samples()) {
      return all.toList();
    }
  }

  /** Data that name their classes themselves. */
  private record Folders(Dataset data, List<String> classNames) implements Dataset {
    @Override
    public String location() {
      return "folders";
    }

    @Override
    public java.util.OptionalLong size() {
      return data.size();
    }

    @Override
    public boolean hasOwnClassNames() {
      return true;
    }

    @Override
    public java.util.stream.Stream<Sample> samples() {
      return data.samples();
    }
  }
}
