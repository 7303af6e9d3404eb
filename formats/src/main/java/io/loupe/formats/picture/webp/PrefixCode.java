package io.loupe.formats.picture.webp;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A canonical prefix code, RFC 9649, section 3.7.2: numbers of codes by length, then symbols. */
final class PrefixCode {
  static final int LONGEST = 15;

  /** In which order the lengths of the code for lengths are written. */
  static final List<Integer> ORDER =
      List.of(17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

  private static final int REPEAT = 16;
  private static final int ZEROS = 17;

  private final int[] count = new int[LONGEST + 1];
  private final int[] symbols;

  private PrefixCode(int[] lengths) throws IOException {
    for (int length : lengths) {
      count[length]++;
    }
    int used = lengths.length - count[0];
    count[0] = 0;
    symbols = new int[used];
    int[] next = new int[LONGEST + 2];
    int open = 1;
    for (int length = 1; length <= LONGEST; length++) {
      open = 2 * open - count[length];
      next[length + 1] = next[length] + count[length];
      if (open < 0) {
        throw new IOException("a code has too many symbols");
      }
    }
    if (used == 0 || (open > 0 && used > 1)) {
      throw new IOException("a code has too few symbols");
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        symbols[next[lengths[symbol]]++] = symbol;
      }
    }
  }

  static PrefixCode read(BitReader in, int alphabet) throws IOException {
    int[] lengths = new int[alphabet];
    if (!in.flag()) {
      readLengths(in, lengths);
      return new PrefixCode(lengths);
    }
    boolean two = in.flag();
    set(lengths, in.number(in.flag() ? 8 : 1));
    if (two) {
      set(lengths, in.number(8));
    }
    return new PrefixCode(lengths);
  }

  private static void set(int[] lengths, int symbol) throws IOException {
    if (symbol >= lengths.length) {
      throw new IOException("a code has an unknown symbol");
    }
    lengths[symbol] = 1;
  }

  private static void readLengths(BitReader in, int[] lengths) throws IOException {
    int[] own = new int[ORDER.size()];
    int given = 4 + in.number(4);
    for (int i = 0; i < given; i++) {
      own[ORDER.get(i)] = in.number(3);
    }
    PrefixCode code = new PrefixCode(own);
    int left = in.flag() ? 2 + in.number(2 + 2 * in.number(3)) : lengths.length;
    int last = 8;
    int at = 0;
    while (at < lengths.length && left-- > 0) {
      int symbol = code.symbol(in);
      if (symbol < REPEAT) {
        lengths[at++] = symbol;
        last = symbol == 0 ? last : symbol;
        continue;
      }
      int times =
          symbol == REPEAT
              ? 3 + in.number(2)
              : symbol == ZEROS ? 3 + in.number(3) : 11 + in.number(7);
      if (times > lengths.length - at) {
        throw new IOException("a code has too many symbols");
      }
      Arrays.fill(lengths, at, at + times, symbol == REPEAT ? last : 0);
      at += times;
    }
  }

  /** Reads a symbol; a code of one symbol takes no bits. */
  int symbol(BitReader in) throws IOException {
    if (symbols.length == 1) {
      return symbols[0];
    }
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code |= in.bit();
      int here = count[length];
      if (code - here < first) {
        return symbols[index + code - first];
      }
      index += here;
      first = (first + here) << 1;
      code <<= 1;
    }
    throw new IOException("a code is not known");
  }
}
