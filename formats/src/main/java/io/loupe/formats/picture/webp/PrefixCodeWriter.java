package io.loupe.formats.picture.webp;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A canonical prefix code that takes few bits for symbols that come often: Huffman, A Method for
 * the Construction of Minimum-Redundancy Codes, 1952, in the form of RFC 9649, section 3.7.2.
 */
final class PrefixCodeWriter {
  private static final int LONGEST_OF_LENGTHS = 7;
  private final int[] lengths;
  private final int[] codes;
  private final int[] used;

  private PrefixCodeWriter(int[] counts, int longest) {
    used = IntStream.range(0, counts.length).filter(symbol -> counts[symbol] > 0).toArray();
    lengths = lengths(counts, used, longest);
    codes = codes(lengths);
  }

  /** Of how often each symbol comes. */
  static PrefixCodeWriter of(int[] counts) {
    return new PrefixCodeWriter(counts, PrefixCode.LONGEST);
  }

  /** Number of bits that a symbol takes; 0 where it is the only one. */
  int bits(int symbol) {
    return used.length < 2 ? 0 : lengths[symbol];
  }

  boolean isUsed(int symbol) {
    return lengths[symbol] > 0;
  }

  /** Writes a symbol. */
  void symbol(BitWriter out, int symbol) {
    out.number(codes[symbol], bits(symbol));
  }

  /** Writes the code itself. */
  void describe(BitWriter out) {
    boolean few = used.length <= 2 && IntStream.of(used).allMatch(symbol -> symbol < 256);
    out.flag(few);
    if (!few) {
      describeLengths(out);
      return;
    }
    out.flag(used.length == 2);
    int first = used.length == 0 ? 0 : used[0];
    out.flag(first > 1);
    out.number(first, first > 1 ? 8 : 1);
    if (used.length == 2) {
      out.number(used[1], 8);
    }
  }

  /** Lengths one by one, runs of one length and of zeros together. */
  private void describeLengths(BitWriter out) {
    int[] symbols = new int[lengths.length];
    int[] extra = new int[lengths.length];
    int count = 0;
    int last = 8;
    for (int at = 0; at < lengths.length; ) {
      int length = lengths[at];
      int run = 1;
      while (at + run < lengths.length && lengths[at + run] == length) {
        run++;
      }
      int taken;
      if (length == 0 && run >= 11) {
        taken = Math.min(run, 138);
        symbols[count] = 18;
        extra[count++] = taken - 11;
      } else if (length == 0 && run >= 3) {
        taken = run;
        symbols[count] = 17;
        extra[count++] = taken - 3;
      } else if (length == last && run >= 3) {
        taken = Math.min(run, 6);
        symbols[count] = 16;
        extra[count++] = taken - 3;
      } else {
        taken = 1;
        symbols[count++] = length;
        last = length == 0 ? last : length;
      }
      at += taken;
    }
    int[] counts = new int[PrefixCode.ORDER.size()];
    for (int i = 0; i < count; i++) {
      counts[symbols[i]]++;
    }
    PrefixCodeWriter own = new PrefixCodeWriter(counts, LONGEST_OF_LENGTHS);
    int given = PrefixCode.ORDER.size();
    while (given > 4 && own.lengths[PrefixCode.ORDER.get(given - 1)] == 0) {
      given--;
    }
    out.number(given - 4, 4);
    for (int i = 0; i < given; i++) {
      out.number(own.lengths[PrefixCode.ORDER.get(i)], 3);
    }
    out.flag(false);
    for (int i = 0; i < count; i++) {
      own.symbol(out, symbols[i]);
      switch (symbols[i]) {
        case 16 -> out.number(extra[i], 2);
        case 17 -> out.number(extra[i], 3);
        case 18 -> out.number(extra[i], 7);
        default -> {}
      }
    }
  }

  /** Huffman's lengths; rare symbols count for more until no code is too long. */
  private static int[] lengths(int[] counts, int[] used, int longest) {
    int[] lengths = new int[counts.length];
    if (used.length < 2) {
      IntStream.of(used).forEach(symbol -> lengths[symbol] = 1);
      return lengths;
    }
    for (long least = 1; ; least *= 2) {
      long[] leaves = new long[used.length];
      for (int i = 0; i < used.length; i++) {
        leaves[i] = (Math.max(counts[used[i]], least) << 12) | used[i];
      }
      Arrays.sort(leaves);
      int[] depths = depths(leaves);
      if (Arrays.stream(depths).max().getAsInt() <= longest) {
        for (int i = 0; i < leaves.length; i++) {
          lengths[(int) leaves[i] & 0xfff] = depths[i];
        }
        return lengths;
      }
    }
  }

  /** Joins the two lightest until one is left: leaves are sorted, and so are what is joined. */
  private static int[] depths(long[] leaves) {
    int count = leaves.length;
    long[] joined = new long[count - 1];
    int[] parent = new int[2 * count - 1];
    int leaf = 0;
    int made = 0;
    for (int next = 0; next < count - 1; next++) {
      long weight = 0;
      for (int k = 0; k < 2; k++) {
        if (leaf < count && (made == next || leaves[leaf] >> 12 <= joined[made])) {
          weight += leaves[leaf] >> 12;
          parent[leaf++] = count + next;
        } else {
          weight += joined[made];
          parent[count + made++] = count + next;
        }
      }
      joined[next] = weight;
    }
    int[] depth = new int[2 * count - 1];
    for (int node = 2 * count - 3; node >= 0; node--) {
      depth[node] = depth[parent[node]] + 1;
    }
    return Arrays.copyOf(depth, count);
  }

  /** Codes in the order of their lengths, then of their symbols, their first bit lowest. */
  private static int[] codes(int[] lengths) {
    int[] codes = new int[lengths.length];
    int next = 0;
    for (int length = 1; length <= PrefixCode.LONGEST; length++) {
      next <<= 1;
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          codes[symbol] = Integer.reverse(next++) >>> (32 - length);
        }
      }
    }
    return codes;
  }
}
