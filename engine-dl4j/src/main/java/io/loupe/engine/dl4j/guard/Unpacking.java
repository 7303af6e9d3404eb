package io.loupe.engine.dl4j.guard;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what a file holds into memory within bounds. Compressed weights of trained networks unpack
 * to about their size, configurations to 10 to 30 times theirs; deflate can give 1,032 times.
 */
public final class Unpacking {
  /** Up to here anything may be as regular as it likes, such as the weights of a new network. */
  private static final long SMALL = 16L << 20;

  private static final long LARGEST_RATIO = 100;

  private Unpacking() {}

  /**
   * Refuses what unpacks to far more than it is.
   *
   * @param name of the part, for the message
   * @param unpacked its bytes once unpacked
   * @param packed its bytes in the file
   * @throws FileProblem if no model needs that
   */
  public static void check(String name, long unpacked, long packed) {
    if (unpacked > SMALL && unpacked / LARGEST_RATIO > packed) {
      throw new FileProblem(
          "its "
              + name
              + " would unpack from "
              + (packed >> 10)
              + " KiB to "
              + (unpacked >> 20)
              + " MiB, more than "
              + LARGEST_RATIO
              + " times its size",
          "No trained model does that; save the model again without compression if it is yours.");
    }
  }

  /**
   * Refuses what does not fit into the heap beside what is made of it.
   *
   * @param name of the part, for the message
   * @param bytes its size
   * @throws FileProblem if it does not fit
   */
  public static void checkHeap(String name, long bytes) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > room()) {
      throw new FileProblem(
          "its "
              + name
              + " has "
              + (bytes >> 20)
              + " MiB, more than a Java heap of "
              + (heap >> 20)
              + " MiB can take",
          "Give Java more, for example LOUPE_OPTS=-Xmx" + Math.max(1, (bytes * 4) >> 30) + "g.");
    }
  }

  /**
   * Reads a stream to its end.
   *
   * @param stream what is read
   * @param name of the part, for the message
   * @return its bytes
   * @throws IOException if it cannot be read
   * @throws FileProblem if it does not fit into the heap
   */
  public static byte[] whole(InputStream stream, String name) throws IOException {
    int most = (int) room();
    byte[] bytes = stream.readNBytes(most);
    if (bytes.length == most) {
      checkHeap(name, most + 1L);
    }
    return bytes;
  }

  /** A third of the heap: bytes, numbers made of them, and the rest of the program. */
  private static long room() {
    return Math.min(Integer.MAX_VALUE - 16L, Runtime.getRuntime().maxMemory() / 3);
  }
}
