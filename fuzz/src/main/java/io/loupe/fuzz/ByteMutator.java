package io.loupe.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Flips bytes, puts extreme numbers, cuts, repeats. Headers lie in front: half of the changes fall
 * into the first bytes.
 */
final class ByteMutator implements Mutator {
  private static final int HEADER = 512;
  private static final long[] EXTREMES = {
    0, 1, -1, 0x7f, 0xff, 0x7fff, 0xffff, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 40
  };

  @Override
  public byte[] mutate(byte[] file, SplittableRandom random) {
    if (file.length == 0) {
      return file;
    }
    byte[] copy = file.clone();
    switch (random.nextInt(8)) {
      case 0 -> {
        return Arrays.copyOf(copy, random.nextInt(copy.length));
      }
      case 1 -> {
        int from = place(copy, random);
        int length = Math.min(copy.length - from, 1 + random.nextInt(64));
        byte[] longer = Arrays.copyOf(copy, copy.length + length);
        System.arraycopy(copy, from, longer, from + length, copy.length - from);
        return longer;
      }
      case 2, 3 -> putExtreme(copy, place(copy, random), random);
      default -> {
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
          copy[place(copy, random)] = (byte) random.nextInt(256);
        }
      }
    }
    return copy;
  }

  private static int place(byte[] file, SplittableRandom random) {
    int near = Math.min(file.length, HEADER);
    return random.nextInt(random.nextBoolean() ? near : file.length);
  }

  private static void putExtreme(byte[] file, int at, SplittableRandom random) {
    ByteBuffer bytes =
        ByteBuffer.wrap(file)
            .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long value = EXTREMES[random.nextInt(EXTREMES.length)];
    int room = file.length - at;
    int width = 1 << random.nextInt(4);
    if (room >= 8 && width == 8) {
      bytes.putLong(at, value);
    } else if (room >= 4 && width >= 4) {
      bytes.putInt(at, (int) value);
    } else if (room >= 2 && width >= 2) {
      bytes.putShort(at, (short) value);
    } else {
      bytes.put(at, (byte) value);
    }
  }
}
