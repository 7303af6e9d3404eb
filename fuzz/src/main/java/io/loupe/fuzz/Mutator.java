package io.loupe.fuzz;

import java.util.SplittableRandom;

/** Changes a file. The same bytes and the same state of the random numbers give the same. */
@FunctionalInterface
interface Mutator {
  /**
   * Changes a file.
   *
   * @param file its bytes, not changed
   * @param random where it takes its choices from
   * @return other bytes
   */
  byte[] mutate(byte[] file, SplittableRandom random);

  /**
   * The mutator that knows the structure of a file, told by its first bytes.
   *
   * @param file its bytes
   * @return a mutator; of single bytes where the structure is not known
   */
  static Mutator of(byte[] file) {
    if (startsWith(file, 'P', 'K', 3, 4)) {
      return new ZipMutator();
    }
    if (startsWith(file, 0x89, 'H', 'D', 'F')) {
      return new Hdf5Mutator();
    }
    if (file.length > 1 && file[0] == 8 && file[1] > 0) {
      return new ProtobufMutator(); // ONNX: its first field is a number
    }
    return file.length > 0 && file[0] == '{' ? new JsonMutator() : new ByteMutator();
  }

  private static boolean startsWith(byte[] file, int... start) {
    boolean starts = file.length >= start.length;
    for (int i = 0; starts && i < start.length; i++) {
      starts = (file[i] & 0xff) == start[i];
    }
    return starts;
  }
}
