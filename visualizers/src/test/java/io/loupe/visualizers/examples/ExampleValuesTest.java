package io.loupe.visualizers.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.examples.ExampleSearch.TopList;
import io.loupe.visualizers.examples.FilterExamples.Example;
import io.loupe.visualizers.examples.TopExamplesVisualizer.ExampleCaption;
import io.loupe.visualizers.examples.TopExamplesVisualizer.ExampleTable;
import io.loupe.visualizers.internal.Maps;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExampleValuesTest {
  private static final Tensor INPUT = Tensor.of(Shape.of(1), new float[1]);
  private static final LayerInfo LAYER =
      new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv", Shape.of(4, 2, 3), 0);

  @Test
  void theStrongestAreKeptAndTheEarlierOfEquals() {
    TopList list = new TopList(3);
    float[] values = {9, 1, 5, 5, 2, 5, 7, 4, 3, 4, Float.NaN, 1, Float.NaN, Float.NaN};
    for (int i = 0; i < 6; i++) {
      list.offer(Sample.of("s" + i, INPUT), i, values, 1 + 2 * i, 2);
    }
    list.offer(Sample.of("none", INPUT), 6, values, 12, 2);

    assertThat(list.all()).extracting(Example::index).containsExactly(2L, 0L, 1L);
    assertThat(list.all()).extracting(Example::value).containsExactly(7f, 5f, 5f);
    assertThat(list.all()).extracting(Example::position).containsExactly(1, 1, 0);
    TopList one = new TopList(2);
    one.offer(Sample.of("s", INPUT), 0, new float[] {Float.NaN, -1}, 0, 2);
    assertThat(one.all().get(0).position()).as("what is not finite does not count").isEqualTo(1);
    TopList equal = new TopList(1);
    equal.offer(Sample.of("s", INPUT), 0, new float[] {7, 7, 1, 3, 3, 2}, 2, 4);
    assertThat(equal.all().get(0).position()).as("the first place of equals").isEqualTo(1);
  }

  @Test
  void aBoxHoldsBoth() {
    assertThat(new Box(2, 5, 3, 4).with(new Box(1, 7, 2, 9))).isEqualTo(new Box(1, 5, 4, 11));
    assertThat(new Box(0, 0, 9, 9).with(new Box(2, 2, 1, 1))).isEqualTo(new Box(0, 0, 9, 9));
    assertThat(new Box(5, 6, 3, 4).with(new Box(1, 2, 2, 1))).isEqualTo(new Box(1, 2, 7, 8));
  }

  @Test
  void captionsCountClassesAndNameTheSilent() {
    FilterExamples mixed =
        new FilterExamples(0, List.of(example(0, 2), example(1, 1), example(1, 1)));
    FilterExamples single = new FilterExamples(2, List.of(example(1, 3), example(1, 2)));
    FilterExamples silent = new FilterExamples(3, List.of(example(0, 0), example(1, -1)));

    assertThat(mixed.classes()).isEqualTo(2);
    assertThat(single.isSilent()).isFalse();
    assertThat(silent.isSilent()).as("zero is not above zero").isTrue();
    ExampleCaption caption = new ExampleCaption(LAYER, "", 40, 3, false);
    assertThat(
            caption.of(
                List.of(mixed, single, silent), List.of(new Box(0, 0, 2, 3), new Box(0, 0, 4, 4))))
        .isEqualTo(
            "The 3 samples that excite each of 3 of 4 filters of 2\u00d73 of layer conv most, of 40"
                + " samples. Away from the border a filter sees up to 4\u00d74 pixels of the"
                + " input. Excited most by one class alone: filter 2. The examples of filter 0 come"
                + " from the most classes, 2. Never above zero: filter 3.");
    assertThat(caption.of(List.of(mixed), List.of()))
        .isEqualTo(
            "The 3 samples that excite each of 1 of 4 filters of 2\u00d73 of layer conv most, of 40"
                + " samples. None is excited most by one class alone. The examples of filter 0 come"
                + " from the most classes, 2.");
    assertThat(caption.of(List.of(mixed), List.of(new Box(0, 0, 2, 9), new Box(0, 0, 4, 4))))
        .as("the largest area")
        .contains("sees up to 2\u00d79 pixels");
    FilterExamples unknown =
        new FilterExamples(1, List.of(new Example(Sample.of("u", INPUT), 0, 1, 0)));
    assertThat(unknown.classes()).isZero();
    assertThat(caption.of(List.of(unknown), List.of())).endsWith("of 40 samples.");
    assertThat(new FilterExamples(1, List.of(unknown.examples().get(0), example(0, 1))).classes())
        .isEqualTo(1);
    assertThat(new ExampleCaption(LAYER, "", 40, 1, false).of(List.of(mixed), List.of()))
        .isEqualTo(
            "The sample that excites each of 1 of 4 filters of 2\u00d73 of layer conv most, of 40"
                + " samples.");
    LayerInfo output = new LayerInfo(0, "o", LayerKind.OUTPUT, "Dense", Shape.of(4), 0);
    assertThat(new ExampleCaption(output, "", 40, 2, false).of(List.of(silent), List.of()))
        .as("a logit below zero is not silent")
        .doesNotContain("Never above zero");
  }

  @Test
  void theTableSaysWhereTheValueIs() {
    FilterExamples found =
        new FilterExamples(
            3,
            List.of(
                new Example(Sample.of("s", INPUT, 1), 17, 2.5f, 5),
                new Example(Sample.of("t", INPUT), 4, 1.5f, 2),
                new Example(Sample.of("u", INPUT, 2), 5, 0.5f, 0),
                new Example(Sample.of("v", INPUT, 0), 6, 0.25f, 0)));
    Artifact.Table table =
        new ExampleTable("top-examples-table", "conv", Maps.of(LAYER), List.of("a", "b"))
            .of(List.of(found), Map.of(5, new Box(1, 2, 3, 4)));

    assertThat(table.rows())
        .containsExactly(
            List.of("conv", 3, 1, 17L, "s", 1, "b", 2.5f, 1, 2, 1, 2, 3, 4),
            List.of("conv", 3, 2, 4L, "t", "", "", 1.5f, 0, 2, "", "", "", ""),
            List.of("conv", 3, 3, 5L, "u", 2, "", 0.5f, 0, 0, "", "", "", ""),
            List.of("conv", 3, 4, 6L, "v", 0, "a", 0.25f, 0, 0, "", "", "", ""));
  }

  @Test
  void aBoxIsFramedOutsideOfItsPixelsAndItsInsideCutOut() {
    BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 16; i++) {
      picture.setRGB(i % 4, i / 4, 0x101010 * i);
    }
    BufferedImage boxed = BoxPictures.boxed(picture, new Box(1, 2, 2, 1));

    assertThat(boxed.getWidth()).as("168 / 4 for a pixel").isEqualTo(168);
    assertThat(pixel(boxed, 84, 42)).as("the first inside").isEqualTo(0x101010 * 6);
    assertThat(pixel(boxed, 125, 125)).as("the last inside").isEqualTo(0x101010 * 10);
    assertThat(pixel(boxed, 80, 60)).isEqualTo(0xff8c00);
    assertThat(pixel(boxed, 83, 60)).as("the inner edge of the line").isZero();
    assertThat(pixel(boxed, 79, 60)).as("beyond the line").isEqualTo(0x101010 * 5);
    assertThat(pixel(boxed, 129, 60)).isEqualTo(0xff8c00);
    assertThat(pixel(boxed, 130, 60)).isEqualTo(0x101010 * 7);
    assertThat(pixel(boxed, 100, 38)).isEqualTo(0xff8c00);
    assertThat(pixel(boxed, 100, 37)).isEqualTo(0x101010 * 2);
    assertThat(pixel(boxed, 100, 129)).isEqualTo(0xff8c00);
    assertThat(pixel(boxed, 100, 130)).isEqualTo(0x101010 * 14);

    BufferedImage edge = BoxPictures.boxed(picture, new Box(0, 0, 4, 4));
    assertThat(pixel(edge, 0, 60)).as("at the border the line lies inside").isEqualTo(0xff8c00);
    assertThat(pixel(edge, 167, 60)).isEqualTo(0xff8c00);
    BufferedImage crop = BoxPictures.crop(picture, new Box(1, 2, 2, 1));
    assertThat(crop.getWidth()).isEqualTo(84);
    assertThat(crop.getHeight()).isEqualTo(168);
    assertThat(pixel(crop, 83, 83)).isEqualTo(0x101010 * 6);
    assertThat(pixel(crop, 0, 84)).isEqualTo(0x101010 * 10);
    assertThat(pixel(BoxPictures.whole(picture), 167, 167)).isEqualTo(0x101010 * 15);
    BufferedImage large = new BufferedImage(200, 10, BufferedImage.TYPE_INT_RGB);
    assertThat(BoxPictures.whole(large).getWidth()).as("never smaller").isEqualTo(200);
  }

  @Test
  void whatWasSeenOfASeriesIsFramedUnlessItIsAll() {
    InputSpec input = InputSpec.of(Shape.of(2, 20), 0, 1);
    BufferedImage picture = new BufferedImage(100, 12, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(24, 6, 0x101010);
    picture.setRGB(75, 6, 0x202020);
    BufferedImage framed = BoxPictures.framed(picture, new Box(0, 5, 2, 10), input);

    assertThat(framed.getWidth()).isEqualTo(100);
    assertThat(pixel(framed, 24, 6)).as("before step 5").isEqualTo(0x101010);
    assertThat(pixel(framed, 25, 6)).isEqualTo(0xff8c00);
    assertThat(pixel(framed, 28, 6)).as("the inside").isZero();
    assertThat(pixel(framed, 74, 6)).isEqualTo(0xff8c00);
    assertThat(pixel(framed, 75, 6)).as("step 15").isEqualTo(0x202020);
    assertThat(pixel(framed, 50, 0)).isEqualTo(0xff8c00);
    assertThat(pixel(framed, 50, 11)).isEqualTo(0xff8c00);
    assertThat(BoxPictures.framed(picture, new Box(0, 0, 2, 20), input)).isSameAs(picture);
    assertThat(BoxPictures.framed(picture, null, input)).isSameAs(picture);
  }

  private static int pixel(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xffffff;
  }

  private static Example example(int label, float value) {
    return new Example(Sample.of("s", INPUT, label), 0, value, 0);
  }
}
