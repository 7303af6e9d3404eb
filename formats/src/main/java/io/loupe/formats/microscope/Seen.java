package io.loupe.formats.microscope;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What filters saw of the samples that excite them most, cut from the samples as the model takes
 * them, where the album's smaller pictures would show little of it.
 *
 * @param sprite square tiles, filter after filter; a part lies in the upper left corner of its
 *     tile, made smaller where it is larger than that
 * @param each tiles of a filter, one for each of its first examples
 */
record Seen(Sprite sprite, int each) {
  /** Bytes of all layers' tiles. */
  private static final double BYTES = 8e6;

  private static final double BYTES_PER_PIXEL = 2.2;
  private static final int LARGEST = 112;
  private static final List<Integer> EACH = List.of(LayerPart.EXAMPLES, 4, 1);

  /** How many times finer than the album's picture a tile has to be. */
  private static final double FINER = 1.1;

  /**
   * A part of a sample that a filter saw.
   *
   * @param index of the sample in the data
   * @param filter that saw it
   * @param box top, left, height and width in pixels of the input; empty if not known
   */
  record Part(long index, int filter, List<Integer> box) {
    int side() {
      return Math.max(box.get(2), box.get(3));
    }
  }

  /**
   * How large tiles are, and how many a filter has, so that those of each layer need as many bytes.
   *
   * @param side of a tile in pixels
   * @param each tiles of a filter
   */
  record Plan(int side, int each) {
    /**
     * Plans the tiles of a layer: the whole part at full resolution, for fewer examples where many
     * filters have to share the bytes.
     *
     * @param largest side of what any filter saw, in pixels of the input
     * @param shrunk pixels of the album's pictures for each of the input
     * @param filters of the layer
     * @param layers that share the bytes
     * @return nothing where the album's pictures show about as much
     */
    static Optional<Plan> of(int largest, double shrunk, int filters, int layers) {
      int wanted = Math.min(LARGEST, largest);
      double pixels = BYTES / layers / BYTES_PER_PIXEL / Math.max(1, filters);
      int each =
          EACH.stream()
              .filter(tiles -> pixels / tiles >= (double) wanted * wanted)
              .findFirst()
              .orElse(1);
      int side = Math.min(wanted, (int) Math.sqrt(pixels / each));
      return side >= FINER * largest * shrunk && side > 0
          ? Optional.of(new Plan(side, each))
          : Optional.empty();
    }
  }

  /** Cuts the tiles of a layer while samples stream by. Used by one thread. */
  static final class Cutter {
    private final Plan plan;
    private final List<BufferedImage> tiles;
    private final Map<Long, List<Cut>> cuts = new HashMap<>();

    private record Cut(int tile, Part part) {}

    private Cutter(Plan plan, int filters, List<Part> parts) {
      this.plan = plan;
      BufferedImage nothing =
          new BufferedImage(plan.side(), plan.side(), BufferedImage.TYPE_INT_RGB);
      this.tiles = new ArrayList<>(Collections.nCopies(filters * plan.each(), nothing));
      int[] count = new int[filters];
      for (Part part : parts) {
        int n = count[part.filter()]++;
        if (n < plan.each()) {
          cuts.computeIfAbsent(part.index(), key -> new ArrayList<>())
              .add(new Cut(part.filter() * plan.each() + n, part));
        }
      }
    }

    /**
     * Begins.
     *
     * @param parts the strongest of each filter first
     * @return nothing where the album's pictures do
     */
    static Optional<Cutter> of(List<Part> parts, double shrunk, int filters, int layers) {
      if (parts.isEmpty() || parts.stream().anyMatch(part -> part.box().isEmpty())) {
        return Optional.empty();
      }
      int largest = parts.stream().mapToInt(Part::side).max().orElse(0);
      return Plan.of(largest, shrunk, filters, layers)
          .map(plan -> new Cutter(plan, filters, parts));
    }

    boolean wants(long index) {
      return cuts.containsKey(index);
    }

    /** Looks at a sample's picture, as large as the model takes it. */
    void look(long index, BufferedImage picture) {
      for (Cut cut : cuts.getOrDefault(index, List.of())) {
        tiles.set(cut.tile(), tile(picture, cut.part()));
      }
    }

    private BufferedImage tile(BufferedImage picture, Part part) {
      List<Integer> box = part.box();
      double scale = Math.min(1, (double) plan.side() / part.side());
      int height = Math.max(1, (int) Math.round(box.get(2) * scale));
      int width = Math.max(1, (int) Math.round(box.get(3) * scale));
      BufferedImage tile = new BufferedImage(plan.side(), plan.side(), BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = tile.createGraphics();
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      BufferedImage seen = picture.getSubimage(box.get(1), box.get(0), box.get(3), box.get(2));
      pen.drawImage(seen, 0, 0, width, height, null);
      pen.dispose();
      return tile;
    }

    Seen written(Folder folder, String file) {
      return new Seen(Sprite.tiles(file, plan.side()).with(folder, tiles), plan.each());
    }
  }
}
