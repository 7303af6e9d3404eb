package io.loupe.formats.report;

import io.loupe.artifact.Artifact;
import io.loupe.formats.image.GifWriter;
import io.loupe.formats.image.PngWriter;
import io.loupe.formats.image.WebPWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;

/** Writes pictures into the page itself. */
final class FigureRenderer {
  private static final int NARROWEST = 88;
  private static final int PAGE = 920;
  private static final int GAP = 16;

  /** Bits for a pixel from which PNG may be the smaller one. */
  private static final double LIKE_A_PHOTOGRAPH = 6;

  private final Html html;
  private final IdentityHashMap<Artifact, String> sources = new IdentityHashMap<>();

  FigureRenderer(Html html) {
    this.html = html;
  }

  /** Encodes all pictures of a page, several at a time. */
  void encode(List<Section> sections) {
    List<Artifact> artifacts =
        sections.stream()
            .flatMap(section -> section.blocks().stream())
            .flatMap(FigureRenderer::figures)
            .flatMap(figure -> figure.artifact().stream())
            .toList();
    List<String> encoded = artifacts.parallelStream().map(FigureRenderer::source).toList();
    for (int i = 0; i < encoded.size(); i++) {
      sources.put(artifacts.get(i), encoded.get(i));
    }
  }

  private static Stream<Figure> figures(Block block) {
    if (block instanceof Block.Single single) {
      return Stream.of(single.figure());
    }
    return block instanceof Block.Gallery gallery ? gallery.figures().stream() : Stream.empty();
  }

  void single(Figure figure, int number) throws IOException {
    html.open("figure", "id", "figure-" + number).line();
    picture(figure);
    html.open("figcaption").element("b", "Figure " + number + ".").text(" ");
    html.text(figure.caption()).close("figcaption").close("figure").line();
  }

  void gallery(Block.Gallery gallery, int number) throws IOException {
    html.open("figure", "id", "figure-" + number).line();
    html.open("div", "class", "gallery", "style", "max-width:" + width(gallery) + "px").line();
    for (Figure figure : gallery.figures()) {
      html.open("figure", "style", "width:" + width(figure) + "px");
      picture(figure);
      html.open("figcaption").text(figure.caption()).close("figcaption").close("figure").line();
    }
    html.close("div").line();
    html.open("figcaption").element("b", "Figure " + number + ".").text(" ");
    html.text(gallery.caption()).close("figcaption").close("figure").line();
  }

  /** Returns the width at which the rows of a gallery are about equally long. */
  private static int width(Block.Gallery gallery) {
    int widest = gallery.figures().stream().mapToInt(FigureRenderer::width).max().orElse(PAGE);
    int most = Math.max((PAGE + GAP) / (widest + GAP), 1);
    int rows = (gallery.figures().size() + most - 1) / most;
    int columns = rows == 0 ? 1 : (gallery.figures().size() + rows - 1) / rows;
    return columns * (widest + GAP) - GAP;
  }

  private static int width(Figure figure) {
    return Math.max(figure.width(), NARROWEST);
  }

  private void picture(Figure figure) throws IOException {
    List<String> attributes =
        new ArrayList<>(
            List.of(
                "src",
                figure
                    .artifact()
                    .map(artifact -> sources.computeIfAbsent(artifact, FigureRenderer::source))
                    .orElse(figure.source()),
                "alt",
                figure.alt(),
                "width",
                Integer.toString(figure.width()),
                "height",
                Integer.toString(figure.height())));
    if (figure.isPixelated()) {
      attributes.addAll(List.of("class", "pixelated"));
    }
    html.open("img", attributes.toArray(String[]::new)).line();
  }

  /** As WebP, without loss; as PNG where that is smaller, as it may be of photographs. */
  static String source(Artifact artifact) {
    if (artifact instanceof Artifact.Animation animation) {
      List<BufferedImage> frames = animation.frames();
      return WebPWriter.takes(frames.get(0))
          ? data("webp", WebPWriter.toBytes(frames, animation.perFrame()))
          : data("gif", GifWriter.toBytes(frames, animation.perFrame()));
    }
    BufferedImage image = ((Artifact.Image) artifact).image();
    if (!WebPWriter.takes(image)) {
      return data("png", PngWriter.toBytes(image));
    }
    byte[] webp = WebPWriter.toBytes(image);
    double bits = 8.0 * webp.length / image.getWidth() / image.getHeight();
    byte[] png = bits > LIKE_A_PHOTOGRAPH ? PngWriter.toBytes(image) : webp;
    return png.length < webp.length ? data("png", png) : data("webp", webp);
  }

  private static String data(String type, byte[] bytes) {
    return "data:image/" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }
}
