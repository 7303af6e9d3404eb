package io.loupe.samples.maximised;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.formats.image.PngWriter;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.TensorImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Makes sheets for blind reading: the maximised images of all outputs of a model at the defaults,
 * or drawn with data as a prior, shuffled and without labels, one sheet for each seed, and the key
 * in a file of its own.
 */
public final class BlindSheets {
  private static final int ACROSS = 5;
  private static final int FACTOR = 6;

  private BlindSheets() {}

  /**
   * Writes {@code sheet-1.png} and so on, and {@code key.txt}.
   *
   * @param arguments a folder, a model, data or {@code none}, the prior, then seeds; 1, 2 and 3 if
   *     there are none
   * @throws IOException when a file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 4) {
      System.err.println("Usage: BlindSheets OUTPUT_FOLDER MODEL DATA|none PRIOR|none [SEED ...]");
      System.exit(2);
    }
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    String data = arguments[2];
    List<String> seeds = Arrays.asList(arguments).subList(4, arguments.length);
    List<String> keys = new ArrayList<>();
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model(arguments[1], Map.of())) {
      for (String seed : seeds.isEmpty() ? List.of("1", "2", "3") : seeds) {
        RunRequest request =
            loupe
                .request("activation-maximization")
                .on(model)
                .with("each", "true")
                .with("prior", arguments[3])
                .seed(Long.parseLong(seed));
        Tensor images =
            (data.equals("none") ? request : request.data(data)).run().numbers("images").tensor();
        keys.add("sheet-" + seed + ": " + sheet(images, model, Long.parseLong(seed), folder));
      }
    }
    Files.write(folder.resolve("key.txt"), keys);
  }

  private static String sheet(Tensor images, Model model, long seed, Path folder)
      throws IOException {
    List<Integer> order = new ArrayList<>();
    for (int n = 0; n < images.shape().dim(0); n++) {
      order.add(n);
    }
    Collections.shuffle(order, new Random(seed));
    ImageGrid.Builder grid =
        ImageGrid.builder((order.size() + ACROSS - 1) / ACROSS, ACROSS).magnification(FACTOR);
    for (int place = 0; place < order.size(); place++) {
      grid.cell(
          place / ACROSS,
          place % ACROSS,
          TensorImages.picture(images.slice(order.get(place)), model.info().input()),
          String.valueOf((char) ('a' + place)));
    }
    Files.write(folder.resolve("sheet-" + seed + ".png"), PngWriter.toBytes(grid.render()));
    return order.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
