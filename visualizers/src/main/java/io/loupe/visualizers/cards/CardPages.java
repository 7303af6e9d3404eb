package io.loupe.visualizers.cards;

import io.loupe.model.LayerInfo;
import io.loupe.model.ModelInfo;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.Pages;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Puts a layer's cards on pages, two side by side.
 *
 * @param samples on how many its statistics rest
 * @param silenced on how many filters were silenced
 * @param made whether images were made, for which an engine has to offer gradients
 * @param judged whether they were held against samples
 */
record CardPages(
    ModelInfo model,
    LayerInfo layer,
    String origin,
    List<String> classNames,
    Classifier classifier,
    int patches,
    long samples,
    int silenced,
    ValueRange range,
    boolean made,
    boolean judged) {
  private static final String TRUTH =
      " The image made largest is held against the samples on which the filter's mean is highest:"
          + " what feeds it, channel by channel, is alike by a score of 1 for as alike as those are"
          + " to each other, 0 for no more than other samples, with its interval of 95 %.";

  private static final int PER_PAGE = 8;
  private static final int COLUMNS = 2;
  private static final int MARGIN = 32;
  private static final int GAP = 20;
  private static final int PAPER = 0xffffff;

  void draw(List<FilterCard> cards, Pages pages) {
    EffectBars bars =
        new EffectBars(classifier.names(classNames), Change.Measure.of(classifier.kind()), cards);
    int count = (cards.size() + PER_PAGE - 1) / PER_PAGE;
    for (int page = 0; page < count; page++) {
      int to = Math.min(cards.size(), (page + 1) * PER_PAGE);
      pages.add(
          Pages.suffix(page, count), page(cards.subList(page * PER_PAGE, to), page, count, bars));
    }
  }

  private BufferedImage page(List<FilterCard> cards, int page, int pages, EffectBars bars) {
    Maps maps = Maps.of(layer);
    CardPicture picture = new CardPicture(model.input(), range, classNames, maps, patches, bars);
    int columns = Math.min(COLUMNS, cards.size());
    int rows = (cards.size() + columns - 1) / columns;
    int width = 2 * MARGIN + columns * picture.width() + (columns - 1) * GAP;
    List<String> footer = TextStyle.NOTE.wrap(footer(maps), width - 2 * MARGIN);
    int head = MARGIN + TextStyle.TITLE.lineHeight() + TextStyle.NOTE.lineHeight() + 2 * GAP;
    int body = rows * (CardPicture.HEIGHT + GAP);
    int height = head + body + footer.size() * TextStyle.NOTE.lineHeight() + MARGIN;
    Canvas canvas = new Canvas(width, height, PAPER);
    String title = "Layer " + layer.name() + origin + ", " + maps.noun() + " by " + maps.noun();
    String part = pages == 1 ? "" : " (page " + (page + 1) + " of " + pages + ")";
    canvas.text(MARGIN, MARGIN + TextStyle.TITLE.ascent(), title + part, TextStyle.TITLE);
    canvas.text(
        MARGIN,
        MARGIN + TextStyle.TITLE.lineHeight() + 8 + TextStyle.NOTE.ascent(),
        model.name() + " \u00b7 " + maps.describe() + " \u00b7 " + samples + " samples",
        TextStyle.NOTE);
    for (int i = 0; i < cards.size(); i++) {
      int x = MARGIN + i % columns * (picture.width() + GAP);
      int y = head + i / columns * (CardPicture.HEIGHT + GAP);
      picture.draw(canvas, x, y, cards.get(i));
    }
    int line = head + body;
    for (String text : footer) {
      canvas.text(MARGIN, line + TextStyle.NOTE.ascent(), text, TextStyle.NOTE);
      line += TextStyle.NOTE.lineHeight();
    }
    return canvas.toImage();
  }

  String footer(Maps maps) {
    String text =
        (made
                ? "Under each made image the mean of the "
                    + maps.noun()
                    + "'s map, under each sample its class and the largest value of the map; the"
                    + " box is all that the place of that value can see. The "
                : "Under each sample its class and the largest value of the map. The engine offers"
                    + " no gradients, so no images are made and it is not known what of a sample it"
                    + " saw. The ")
            + maps.noun()
            + " wins "
            + (maps.isSinglePosition() ? "a sample" : "a place")
            + " where it is the most active of the layer."
            + (judged ? TRUTH : "");
    String drawn =
        InputPicture.isPicture(model.input())
            ? ""
            : " Curves and bars are on a scale from "
                + Labels.number(range.min())
                + " to "
                + Labels.number(range.max())
                + (model.input().isList()
                    ? "; of many features those farthest from its middle are drawn."
                    : ".");
    return silenced == 0
        ? text + drawn
        : text
            + drawn
            + switch (classifier.kind()) {
              case CLASSES, TWO_CLASSES ->
                  " Bars: change of the accuracy on each class, in percentage points, when it is"
                      + " set to zero, on "
                      + silenced
                      + " labelled samples; \u00b1 is one standard error. All bars of a layer have"
                      + " one scale.";
              case INDEPENDENT ->
                  " Exact-match accuracy counts samples of which all outputs are right. Bars:"
                      + " change of the accuracy of each output, in percentage points, when it is"
                      + " set to zero, on "
                      + silenced
                      + " samples; \u00b1 is one standard error. All bars of a layer have one"
                      + " scale.";
              case NUMBERS, NOTHING ->
                  " The mean absolute error is that of the model's numbers on "
                      + silenced
                      + " samples, when it is set to zero; \u00b1 is one standard error.";
            };
  }
}
