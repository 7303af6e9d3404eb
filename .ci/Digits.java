import io.loupe.Loupe;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.formats.npy.NpyWriter;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Writes digits as idx, npy and a folder of pictures: those of some data, then the same again, moved
 * and turned a little by a seed, until there are enough. {@code DATA COUNT FOLDER}.
 */
class Digits {
  static final int SIDE = 28;

  public static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[1]);
    Path folder = Path.of(arguments[2]);
    InputSpec bytes = InputSpec.of(Shape.of(1, SIDE, SIDE), 0, 255);
    List<Sample> digits;
    try (Stream<Sample> samples = Loupe.create().dataset(arguments[0], bytes).samples()) {
      digits = samples.limit(count).toList();
    }
    float[] values = new float[count * SIDE * SIDE];
    float[] labels = new float[count];
    Files.createDirectories(folder);
    try (DataOutputStream images = idx(folder.resolve("images"), count, SIDE, SIDE);
        DataOutputStream classes = idx(folder.resolve("labels"), count)) {
      for (int n = 0; n < count; n++) {
        Sample digit = digits.get(n % digits.size());
        BufferedImage picture = picture(digit);
        BufferedImage moved = n < digits.size() ? picture : moved(picture, n);
        int label = digit.label().orElseThrow();
        labels[n] = label;
        classes.writeByte(label);
        for (int i = 0; i < SIDE * SIDE; i++) {
          int grey = moved.getRaster().getSample(i % SIDE, i / SIDE, 0);
          images.writeByte(grey);
          values[n * SIDE * SIDE + i] = grey / 255f;
        }
        Path file = folder.resolve("folder/" + label + "/" + String.format("%07d.png", n));
        Files.createDirectories(file.getParent());
        ImageIO.write(moved, "png", file.toFile());
      }
    }
    npy(folder.resolve("x.npy"), Tensor.of(Shape.of(count, 1, SIDE, SIDE), values));
    npy(folder.resolve("y.npy"), rows(labels));
  }

  /** Classes as rows with a single 1. */
  static Tensor rows(float[] labels) {
    float[] rows = new float[labels.length * 10];
    for (int n = 0; n < labels.length; n++) {
      rows[n * 10 + (int) labels[n]] = 1;
    }
    return Tensor.of(Shape.of(labels.length, 10), rows);
  }

  static void npy(Path file, Tensor values) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      NpyWriter.write(out, values);
    }
  }

  static DataOutputStream idx(Path file, int... sizes) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    out.writeShort(0);
    out.writeByte(8);
    out.writeByte(sizes.length);
    for (int size : sizes) {
      out.writeInt(size);
    }
    return out;
  }

  static BufferedImage picture(Sample digit) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    float[] values = digit.input().toArray();
    for (int i = 0; i < values.length; i++) {
      picture.getRaster().setSample(i % SIDE, i / SIDE, 0, Math.round(values[i]));
    }
    return picture;
  }

  static BufferedImage moved(BufferedImage picture, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage moved = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = moved.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.translate(random.nextDouble(-2, 2), random.nextDouble(-2, 2));
    graphics.rotate(random.nextDouble(-0.2, 0.2), SIDE / 2.0, SIDE / 2.0);
    graphics.drawImage(picture, 0, 0, null);
    graphics.dispose();
    return moved;
  }
}
