package io.loupe.formats.artifact;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.loupe.tensor.Shape;
import java.nio.FloatBuffer;

/** Digest of an array that arrives item by item; the number of items is digested last. */
final class FloatDigest {
  private final Hasher hasher = Hashing.sha256().newHasher();
  private long items;

  FloatDigest(Shape item) {
    hasher.putInt(ContentDigest.NUMBERS).putInt(item.rank());
    for (int size : item.dims()) {
      hasher.putInt(size);
    }
  }

  FloatDigest append(FloatBuffer values, long count) {
    while (values.hasRemaining()) {
      hasher.putInt(Float.floatToIntBits(values.get()));
    }
    items += count;
    return this;
  }

  String finish() {
    return hasher.putLong(items).hash().toString();
  }
}
