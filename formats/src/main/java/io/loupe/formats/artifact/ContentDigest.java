package io.loupe.formats.artifact;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.artifact.Artifact;
import io.loupe.formats.image.Pixels;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * SHA-256 over what an artifact shows: pixels and size, cells, or values and shape. Name, caption,
 * encoder and time do not enter, so equal results have equal digests.
 */
public final class ContentDigest {
  static final int NUMBERS = 4;
  private static final int STRIP = 64;
  private static final int IMAGE = 1;
  private static final int ANIMATION = 2;
  private static final int TABLE = 3;

  private ContentDigest() {}

  /**
   * Digests an artifact.
   *
   * @param artifact the artifact
   * @return SHA-256 in hex
   */
  public static String of(Artifact artifact) {
    if (artifact instanceof Artifact.Numbers numbers) {
      return of(numbers.tensor());
    }
    Hasher hasher = Hashing.sha256().newHasher();
    if (artifact instanceof Artifact.Image image) {
      put(hasher.putInt(IMAGE), image.image());
    } else if (artifact instanceof Artifact.Animation animation) {
      hasher.putInt(ANIMATION).putLong(animation.perFrame().toMillis());
      hasher.putInt(animation.frames().size());
      animation.frames().forEach(frame -> put(hasher, frame));
    } else if (artifact instanceof Artifact.Table table) {
      put(hasher.putInt(TABLE), table);
    }
    return hasher.hash().toString();
  }

  private static String of(Tensor tensor) {
    if (tensor.shape().rank() == 0) {
      return new FloatDigest(tensor.shape()).append(tensor.data(), -1).finish();
    }
    return new FloatDigest(tensor.shape().item())
        .append(tensor.data(), tensor.shape().dim(0))
        .finish();
  }

  private static void put(Hasher hasher, BufferedImage image) {
    hasher.putInt(image.getWidth()).putInt(image.getHeight());
    for (int top = 0; top < image.getHeight(); top += STRIP) {
      int rows = Math.min(STRIP, image.getHeight() - top);
      int[] pixels = Pixels.argb(image.getSubimage(0, top, image.getWidth(), rows));
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * pixels.length);
      bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(pixels);
      hasher.putBytes(bytes);
    }
  }

  private static void put(Hasher hasher, Artifact.Table table) {
    hasher.putInt(table.columns().size()).putInt(table.rows().size());
    table.columns().forEach(heading -> put(hasher, heading));
    table.rows().forEach(row -> row.forEach(cell -> put(hasher, CsvWriter.text(cell))));
  }

  private static void put(Hasher hasher, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    hasher.putInt(bytes.length).putBytes(bytes);
  }
}
