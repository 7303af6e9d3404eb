package io.loupe.visualizers.examples;

import io.loupe.Experimental;
import io.loupe.data.InputSpec;
import io.loupe.model.LayerInfo;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.examples.FilterExamples.Example;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The samples that excite filters most, with what each filter saw of them, for use by other
 * visualizers. Found in one pass; memory grows with the number of filters and of examples only.
 */
@Experimental
public final class FilterPatches {
  private static final int SIDE = 168;

  private final InputSpec input;
  private final List<FilterExamples> found;
  private final Map<Integer, Box> fields;
  private final ValueRange range;

  /**
   * One sample.
   *
   * @param id of the sample
   * @param label its class, if it has one
   * @param value the filter's largest value on it
   * @param whole the sample: a picture, enlarged by a whole factor, with a box around what the
   *     filter saw, or curves or bars
   * @param part what is inside of the box, enlarged; null where the filter sees everything, or that
   *     is not known
   */
  public record Patch(
      String id,
      OptionalInt label,
      float value,
      BufferedImage whole,
      @Nullable BufferedImage part) {}

  private FilterPatches(InputSpec input, List<FilterExamples> found, Map<Integer, Box> fields) {
    this.input = input;
    this.found = found;
    this.fields = fields;
    ValueRange whole = InputPicture.range(input);
    this.range = FilterExamples.range(found).map(whole::with).orElse(whole);
  }

  /**
   * Returns the scale on which curves and bars are drawn.
   *
   * @return what holds the range of the model's input and all values of the samples found
   */
  public ValueRange range() {
    return range;
  }

  /**
   * Searches the data of a run.
   *
   * @param context the run, with an input that can be drawn; without gradients no boxes are known
   * @param layer whose filters are meant
   * @param filters their indices
   * @param count samples for each filter at most
   * @return what was found
   * @throws io.loupe.error.DatasetException if no sample gives a finite value
   */
  public static FilterPatches of(
      RenderContext context, LayerInfo layer, List<Integer> filters, int count) {
    ExampleSearch search =
        new ExampleSearch(
            layer, filters, count, Optional.of(context.model().info().input().shape()));
    List<FilterExamples> found = ExampleSearch.examples(filters, search.run(context));
    return new FilterPatches(
        context.model().info().input(), found, TopExamplesVisualizer.fields(context, layer, found));
  }

  /**
   * Draws the samples of one filter.
   *
   * @param index place of the filter among those that were searched for
   * @return strongest first
   */
  public List<Patch> of(int index) {
    List<Patch> patches = new ArrayList<>();
    for (Example example : found.get(index).examples()) {
      BufferedImage picture =
          InputPicture.small(example.sample().input(), input, range, SIDE, SIDE);
      patches.add(
          InputPicture.isPicture(input)
              ? patch(example, picture)
              : new Patch(
                  example.sample().id(),
                  example.sample().label(),
                  example.value(),
                  BoxPictures.framed(picture, fields.get(example.position()), input),
                  null));
    }
    return patches;
  }

  private Patch patch(Example example, BufferedImage picture) {
    String id = example.sample().id();
    OptionalInt label = example.sample().label();
    Box box = fields.get(example.position());
    if (box == null || (box.height() == picture.getHeight() && box.width() == picture.getWidth())) {
      return new Patch(id, label, example.value(), BoxPictures.whole(picture), null);
    }
    return new Patch(
        id,
        label,
        example.value(),
        BoxPictures.boxed(picture, box),
        BoxPictures.crop(picture, box));
  }
}
