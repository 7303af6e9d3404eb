package io.loupe.visualizers.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.cards.FilterCardVisualizer.CardTable;
import io.loupe.visualizers.examples.FilterPatches;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.truth.Truth;
import io.loupe.visualizers.maximization.ExtremeImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Three cards written by hand: a filter that fires, one that hardly does and one that never does.
 */
class CardValuesTest {
  private static final ValueRange RANGE = new ValueRange(0, 1);
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 4, 4), 0, 1);
  private static final ModelInfo MODEL =
      new ModelInfo("net", "memory", "test", "1", "0".repeat(64), INPUT, Map.of());
  private static final LayerInfo LAYER =
      new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv", Shape.of(3, 2, 2), 0);
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final Classifier CLASSES =
      Classifier.of(ReferenceEngine.model("digits", TinyConvNet.digits()));

  private final FilterCard firing =
      new FilterCard(
          new FilterSummary.Entry(0, 0.25, 0.75, 0.5, 4, "b", OptionalInt.of(1), -0.875),
          List.of(patch("s7", 1, 4, true), patch("s3", 9, 2.5f, true)),
          made(3, false),
          made(-0.125, false),
          Optional.of(
              new Ablation.Parts(
                  new PairedAccuracy(11, 3, 3, 3),
                  Map.of(
                      0, new PairedAccuracy(5, 3, 1, 1),
                      2, new PairedAccuracy(6, 0, 2, 2)))),
          Optional.of(
              new Truth(Truth.Verdict.LIKE_EXAMPLES, "", 0.875, 0.75, 1.25, 12, List.of())));
  private final FilterCard weak =
      new FilterCard(
          new FilterSummary.Entry(1, 0.125, 0.0625, 0.25, 1, "", OptionalInt.empty(), Double.NaN),
          List.of(patch("s1", -1, 1, false)),
          made(2, false),
          made(0, false),
          Optional.of(
              new Ablation.Parts(
                  new PairedAccuracy(8, 0, 0, 2), Map.of(0, new PairedAccuracy(8, 0, 0, 2)))),
          Optional.empty());
  private final FilterCard silent =
      new FilterCard(
          new FilterSummary.Entry(2, 0, 0, 0, 0, "", OptionalInt.empty(), Double.NaN),
          List.of(patch("s0", 0, 0, true)),
          made(0, true),
          made(0, true),
          Optional.empty(),
          Optional.of(
              new Truth(
                  Truth.Verdict.UNKNOWN,
                  "no sample excites it",
                  Double.NaN,
                  Double.NaN,
                  Double.NaN,
                  0,
                  List.of())));

  @Test
  void theTableHoldsWhatIsOnTheCards() {
    Artifact.Table table =
        CardTable.of("t", "c", List.of(firing, weak, silent), CLASSES.kind(), NAMES);

    assertThat(table.columns().subList(12, 20))
        .containsExactly(
            "accuracy change when silenced",
            "its standard error",
            "change on class a",
            "change on class c",
            "maximised image",
            "its score",
            "score from",
            "score to");
    double error = Math.sqrt((6 / 20.0 - 0) / 20);
    assertThat(table.rows())
        .containsExactly(
            List.of(
                0,
                0.75,
                0.25,
                0.5,
                4.0,
                "b",
                1,
                -0.875,
                3.0,
                0.125,
                "s7 s3",
                "4.0 2.5",
                0.0,
                error,
                -0.2,
                0.2,
                "processed like its examples",
                0.875,
                0.75,
                1.25),
            List.of(
                1, 0.0625, 0.125, 0.25, 1.0, "n/a", "n/a", "n/a", 2.0, 0.0, "s1", "1.0", 0.0, 0.0,
                0.0, "n/a", "n/a", "n/a", "n/a", "n/a"),
            List.of(
                2,
                0.0,
                0.0,
                0.0,
                0.0,
                "n/a",
                "n/a",
                "n/a",
                0.0,
                0.0,
                "",
                "",
                "n/a",
                "n/a",
                "n/a",
                "n/a",
                "cannot be told",
                "n/a",
                "n/a",
                "n/a"));
  }

  @Test
  void figuresHaveAsManyDigitsAsFit() {
    assertThat(CardPicture.activation(0.5, 4)).isEqualTo("mean 0.5, max 4");
    assertThat(CardPicture.activation(1.75e-35, 7.94e-34))
        .isEqualTo("mean 1.75e\u221235, max 7.94e\u221234");
    assertThat(CardPicture.activation(-1.76e-37, 7.76e-34))
        .isEqualTo("mean \u22121.8e\u221237, max 7.8e\u221234");
  }

  @Test
  void thePicturesShowThem() {
    CardPages pages = new CardPages(MODEL, LAYER, "", NAMES, CLASSES, 2, 40, 20, RANGE, true, true);
    List<BufferedImage> drawn = new ArrayList<>();
    pages.draw(List.of(firing, weak, silent), (suffix, picture) -> drawn.add(picture));

    assertThat(drawn).hasSize(1);
    GoldenImages.of(CardValuesTest.class).check("cards", drawn.get(0));
    List<FilterCard> many = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      many.add(weak);
    }
    List<String> suffixes = new ArrayList<>();
    pages.draw(many, (suffix, picture) -> suffixes.add(suffix));
    assertThat(suffixes).containsExactly("-page1", "-page2");
  }

  @Test
  void theFooterSaysOnHowManySamplesFiltersWereSilenced() {
    assertThat(
            new CardPages(MODEL, LAYER, "", NAMES, CLASSES, 2, 40, 20, RANGE, true, true)
                .footer(Maps.of(LAYER)))
        .contains("on 20 labelled samples");
    assertThat(
            new CardPages(MODEL, LAYER, "", NAMES, CLASSES, 2, 40, 0, RANGE, true, true)
                .footer(Maps.of(LAYER)))
        .doesNotContain("labelled samples")
        .contains("The filter wins a place where it is the most active of the layer.");
  }

  private static ExtremeImages.Extreme made(double score, boolean dead) {
    float[] values = new float[16];
    for (int i = 0; i < 16; i++) {
      values[i] = i / 15f;
    }
    return new ExtremeImages.Extreme(Tensor.of(Shape.of(1, 4, 4), values), score, dead);
  }

  private static FilterPatches.Patch patch(String id, int label, float value, boolean part) {
    BufferedImage whole = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    whole.setRGB(1, 2, 0x3366cc);
    @Nullable BufferedImage inside = part ? whole.getSubimage(0, 1, 2, 2) : null;
    return new FilterPatches.Patch(
        id, label < 0 ? OptionalInt.empty() : OptionalInt.of(label), value, whole, inside);
  }
}
