package io.loupe.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Changes an HDF5 file: the JSON in its attributes as a tree, where the text still fits into its
 * place; else numbers and bytes of its metadata, which lies around the signatures of its parts.
 */
final class Hdf5Mutator implements Mutator {
  private static final byte[] JSON = "{\"".getBytes(StandardCharsets.US_ASCII);
  private static final String[] SIGNATURES = {
    "OHDR", "TREE", "SNOD", "HEAP", "GCOL", "FRHP", "BTHD", "OCHK"
  };
  private static final int METADATA = 96;
  private static final int TRIES = 8;
  private static final int LEAST_JSON = 64;

  @Override
  public byte[] mutate(byte[] file, SplittableRandom random) {
    int start = indexOf(file, JSON, 0);
    if (start >= 0 && random.nextBoolean()) {
      int end = end(file, start);
      for (int i = 0; end - start > LEAST_JSON && i < TRIES; i++) {
        byte[] text = new JsonMutator().mutate(Arrays.copyOfRange(file, start, end), random);
        if (text.length <= end - start) {
          byte[] copy = file.clone();
          Arrays.fill(copy, start, end, (byte) ' ');
          System.arraycopy(text, 0, copy, start, text.length);
          return copy;
        }
      }
    }
    if (random.nextInt(4) == 0) {
      return new ByteMutator().mutate(file, random);
    }
    return metadata(file, random);
  }

  private static byte[] metadata(byte[] file, SplittableRandom random) {
    byte[] signature =
        SIGNATURES[random.nextInt(SIGNATURES.length)].getBytes(StandardCharsets.US_ASCII);
    int from = random.nextInt(file.length);
    int at = indexOf(file, signature, from);
    int begin = at >= 0 ? at : indexOf(file, signature, 0);
    int start = begin >= 0 ? begin : from;
    int length = Math.min(METADATA, file.length - start);
    byte[] part = new ByteMutator().mutate(Arrays.copyOfRange(file, start, start + length), random);
    byte[] copy = file.clone();
    System.arraycopy(part, 0, copy, start, Math.min(part.length, length));
    return copy;
  }

  /** Behind the brace that closes the one at the start; texts are not looked into. */
  private static int end(byte[] file, int start) {
    int depth = 0;
    for (int i = start; i < file.length && file[i] != 0; i++) {
      depth += file[i] == '{' ? 1 : file[i] == '}' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return start;
  }

  private static int indexOf(byte[] file, byte[] wanted, int from) {
    for (int i = from; i <= file.length - wanted.length; i++) {
      if (Arrays.equals(file, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }
}
