package io.loupe.probe;

import io.loupe.Experimental;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Many sums side by side whose bits depend on what was added, never on the order in which it came
 * or on how it was shared out: parts computed apart merge to the same bits.
 *
 * <p>Each value is cut into digits of 32 binary places at absolute positions; digits of the same
 * position add up exactly and are never carried into each other. The largest value alone decides
 * which positions are kept, so that dropping the lowest when a larger value comes leaves what would
 * have been added after it. Of each value less than 2^(31 - 32 * digits) of the largest is left
 * out. NaN and infinite values make a sum NaN. Up to 2^31 values fit into a sum; values of 2^900
 * and more do not. An instance is filled by one thread at a time.
 *
 * <p>Source: <a href="https://doi.org/10.1109/TC.2014.2345391">Demmel and Nguyen 2015</a>; their
 * bins are of floating-point numbers with carries beside them.
 */
@Experimental
public final class ReproducibleSums {
  /** How many sums lie together, so that what is worked on stays close to the processor. */
  static final int PIECE = 256;

  private static final int PLACES = 32;
  private static final int LOWEST = -28;
  private static final int HIGHEST = 28;
  private static final byte BROKEN = Byte.MIN_VALUE;
  private static final byte ZERO = Byte.MAX_VALUE;
  private static final int TOP = 15;
  private static final int MOST_DIGITS = 3;
  static final long MOST_VALUES = 1L << 31;

  /** Products cancel to this share of them where nothing varies. */
  private static final double ROUNDING = 0x1p-98;

  private static final double ROOM = 0x1p31;
  private static final double ROUND = 0x1.8p52;
  private static final double ROUND_SECOND = 0x1.8p20;
  private static final double ROUND_THIRD = 0x1.8p-12;
  private static final long MOST_PENDING = 1L << 22;
  private static final double[] USUAL = new double[PIECE];

  static {
    Arrays.fill(USUAL, scale(0));
  }

  private final int size;
  private final int digits;
  private final Piece[] pieces;
  private long pending;
  private long count;

  /** Some sums; digits are held as doubles until so many were added that they might be rounded. */
  private static final class Piece {
    private final byte[] levels;
    private double[] scale = USUAL;
    private final double[][] digits;
    private long[][] carried = new long[0][];

    Piece(int length, int digits) {
      levels = new byte[length];
      Arrays.fill(levels, ZERO);
      this.digits = new double[digits][length];
    }

    void setLevel(int i, int level) {
      levels[i] = (byte) level;
      if (scale[i] != scale(level)) {
        scale = scale == USUAL ? Arrays.copyOf(USUAL, levels.length) : scale;
        scale[i] = scale(level);
      }
    }

    boolean isBroken(int i) {
      for (double[] digit : digits) {
        if (!Double.isFinite(digit[i])) {
          return true;
        }
      }
      return false;
    }

    /** A digit as a whole number of its own unit. */
    long total(int d, int i) {
      long own = (long) Math.scalb(digits[d][i], PLACES * d);
      return carried.length == 0 ? own : carried[d][i] + own;
    }
  }

  /**
   * Creates sums of nothing.
   *
   * @param size how many sums
   */
  public ReproducibleSums(int size) {
    this(size, MOST_DIGITS);
  }

  /** Creates sums of nothing; {@code digits} is two or three. */
  ReproducibleSums(int size, int digits) {
    this.size = size;
    this.digits = digits;
    this.pieces = new Piece[(size + PIECE - 1) / PIECE];
    for (int p = 0; p < pieces.length; p++) {
      pieces[p] = new Piece(Math.min(PIECE, size - p * PIECE), digits);
    }
  }

  /** Memory that one sum takes before anything is carried. */
  static int bytes(int digits) {
    return (1 + digits) * Double.BYTES + 1;
  }

  private static double scale(int level) {
    return Math.scalb(1.0, TOP - PLACES * level);
  }

  /** Makes room for as many more values in each sum; call before they are added. */
  void expect(int values) {
    countUp(values);
    if (pending + values > MOST_PENDING) {
      carry();
    }
    pending += values;
  }

  /**
   * Makes a sum ready for values up to a magnitude.
   *
   * @param magnitude of the largest, as large as any before; what is not finite changes nothing
   */
  void prepare(int sum, double magnitude) {
    if (magnitude > 0 && magnitude <= Double.MAX_VALUE) {
      int level = Math.floorDiv(Math.getExponent(magnitude) + PLACES - 1 - TOP, PLACES);
      raise(pieces[sum / PIECE], sum % PIECE, Math.max(LOWEST, Math.min(level, HIGHEST)));
    }
  }

  /** Which magnitudes a sum is not yet ready for: from this one on. */
  double bound(int sum) {
    Piece piece = pieces[sum / PIECE];
    int i = sum % PIECE;
    return piece.levels[i] == ZERO ? Double.MIN_VALUE : ROOM / piece.scale[i];
  }

  /** Adds a value to each sum of a piece; these sums are of two digits. */
  void add(int piece, double[] values) {
    Piece own = pieces[piece];
    add(values, own.scale, own.digits[0], own.digits[1]);
  }

  /** Adds a value's square to each sum of a piece, of three digits; the values become squares. */
  void addSquares(int piece, double[] values) {
    Piece own = pieces[piece];
    square(values, own.levels.length);
    addThree(values, own.scale, own.digits[0], own.digits[1], own.digits[2]);
  }

  private static void square(double[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= values[i];
    }
  }

  private static void add(double[] values, double[] scale, double[] first, double[] second) {
    for (int i = 0; i < first.length; i++) {
      double value = values[i] * scale[i];
      double high = value + ROUND - ROUND;
      first[i] += high;
      second[i] += value - high + ROUND_SECOND - ROUND_SECOND;
    }
  }

  private static void raise(Piece piece, int i, int level) {
    int by = level - piece.levels[i];
    if (piece.levels[i] == ZERO) {
      piece.setLevel(i, level);
      return;
    }
    if (by <= 0) {
      return;
    }
    piece.setLevel(i, level);
    for (int d = piece.digits.length - 1; d >= 0; d--) {
      boolean kept = d >= by;
      double moved = kept ? Math.scalb(piece.digits[d - by][i], -PLACES * by) : 0;
      piece.digits[d][i] = Double.isFinite(piece.digits[d][i]) ? moved : Double.NaN;
      if (piece.carried.length > 0) {
        piece.carried[d][i] = kept ? piece.carried[d - by][i] : 0;
      }
    }
  }

  private void countUp(long values) {
    if (count + values > MOST_VALUES) {
      throw new IllegalStateException("More than 2^31 values cannot be added up");
    }
    count += values;
  }

  /**
   * Adds a value to each sum.
   *
   * @param values one for each sum; not kept
   */
  public void add(double[] values) {
    expect(1);
    double[] row = new double[PIECE];
    for (int p = 0; p < pieces.length; p++) {
      Piece own = pieces[p];
      System.arraycopy(values, p * PIECE, row, 0, own.levels.length);
      for (int i = 0; i < own.levels.length; i++) {
        double magnitude = Math.abs(row[i]);
        if (!(magnitude * own.scale[i] < ROOM) || (own.levels[i] == ZERO && magnitude > 0)) {
          prepare(p * PIECE + i, magnitude);
        }
      }
      addThree(row, own.scale, own.digits[0], own.digits[1], own.digits[2]);
    }
  }

  private static void addThree(
      double[] values, double[] scale, double[] first, double[] second, double[] third) {
    for (int i = 0; i < first.length; i++) {
      double value = values[i] * scale[i];
      double high = value + ROUND - ROUND;
      double rest = value - high;
      double middle = rest + ROUND_SECOND - ROUND_SECOND;
      first[i] += high;
      second[i] += middle;
      third[i] += rest - middle + ROUND_THIRD - ROUND_THIRD;
    }
  }

  /**
   * Adds what others hold.
   *
   * @param other as many sums of other values; stays as it is
   */
  public void merge(ReproducibleSums other) {
    merge(other, IntUnaryOperator.identity(), IntUnaryOperator.identity());
  }

  /**
   * Returns how many values were added to each sum.
   *
   * @return number of values
   */
  public long count() {
    return count;
  }

  /**
   * Returns a sum.
   *
   * @param sum which one
   * @return rounded once; NaN if a value was not finite
   */
  public double value(int sum) {
    return of(sum).value();
  }

  /**
   * Returns a sum of products without what the factors' means give, as if each factor had been
   * taken relative to its mean.
   *
   * @param products the sum of the products
   * @param first the sum of the first factors
   * @param second the sum of the second factors
   * @param values how many there were
   * @return the sum of the products of distances from the means; 0 where that is all rounding
   */
  public double covariation(int products, int first, int second, long values) {
    return covariation(of(products), of(first), of(second), values);
  }

  static double covariation(Twofold products, Twofold first, Twofold second, long values) {
    Twofold all = products.times(Twofold.of(values));
    double distances = all.minus(first.times(second)).value();
    return Math.abs(distances) < Math.abs(all.high()) * ROUNDING ? 0 : distances / values;
  }

  /**
   * Writes all sums.
   *
   * @param out where to, big-endian; stays open
   * @throws IOException if it cannot be written
   */
  public void write(DataOutput out) throws IOException {
    out.writeLong(count);
    for (int n = 0; n < size; n++) {
      write(n, out);
    }
  }

  /**
   * Reads what as many sums wrote into sums of nothing.
   *
   * @param in from where; stays open
   * @throws IOException if it ends early or cannot come from such sums
   */
  public void read(DataInput in) throws IOException {
    long values = in.readLong();
    if (values < 0 || values > MOST_VALUES) {
      throw new StreamCorruptedException("sums of " + values + " values");
    }
    beginReading(values);
    for (int n = 0; n < size; n++) {
      read(n, count, in);
    }
  }

  /** Makes sums of nothing ready to read those of so many values, one by one. */
  void beginReading(long values) {
    count = values;
    carry();
  }

  /** Moves all digits to where they can grow. */
  void carry() {
    for (Piece piece : pieces) {
      if (piece.carried.length == 0) {
        piece.carried = new long[digits][piece.levels.length];
      }
      for (int d = 0; d < digits; d++) {
        for (int i = 0; i < piece.levels.length; i++) {
          if (Double.isFinite(piece.digits[d][i])) {
            piece.carried[d][i] += (long) Math.scalb(piece.digits[d][i], PLACES * d);
            piece.digits[d][i] = 0;
          }
        }
      }
    }
    pending = 0;
  }

  /**
   * Adds what others hold.
   *
   * @param other as many sums with as many digits; stays as it is
   * @param place where each sum lies here
   * @param otherPlace where it lies there
   */
  void merge(ReproducibleSums other, IntUnaryOperator place, IntUnaryOperator otherPlace) {
    countUp(other.count);
    boolean wide = other.isCarried() || pending + other.pending > MOST_PENDING;
    if (wide) {
      carry();
    } else {
      pending += other.pending;
    }
    for (int n = 0; n < size; n++) {
      int to = place.applyAsInt(n);
      int from = otherPlace.applyAsInt(n);
      merge(pieces[to / PIECE], to % PIECE, other.pieces[from / PIECE], from % PIECE, wide);
    }
  }

  private boolean isCarried() {
    return pieces.length > 0 && pieces[0].carried.length > 0;
  }

  private static void merge(Piece piece, int i, Piece other, int from, boolean wide) {
    if (other.isBroken(from)) {
      piece.digits[0][i] = Double.NaN;
      return;
    }
    if (other.levels[from] == ZERO) {
      return;
    }
    raise(piece, i, other.levels[from]);
    int by = piece.levels[i] - other.levels[from];
    for (int d = by; d < piece.digits.length; d++) {
      if (wide) {
        piece.carried[d][i] += other.total(d - by, from);
      } else {
        double digit = other.digits[d - by][from];
        piece.digits[d][i] += by == 0 ? digit : Math.scalb(digit, -PLACES * by);
      }
    }
  }

  /** A sum with all that is known of it; NaN where it is lost. */
  Twofold of(int sum) {
    Piece piece = pieces[sum / PIECE];
    int i = sum % PIECE;
    if (piece.isBroken(i)) {
      return new Twofold(Double.NaN, 0);
    }
    Twofold total = Twofold.ZERO;
    for (int d = 0; d < digits; d++) {
      total = total.plus(Twofold.of(piece.total(d, i)).scaled(Math.scalb(1.0, -PLACES * d)));
    }
    return total.scaled(1 / piece.scale[i]);
  }

  /** Writes one sum: its level, a byte, and its digits, big-endian. */
  void write(int sum, DataOutput out) throws IOException {
    Piece piece = pieces[sum / PIECE];
    int i = sum % PIECE;
    boolean broken = piece.isBroken(i);
    out.writeByte(broken ? BROKEN : piece.levels[i]);
    for (int d = 0; d < digits; d++) {
      out.writeLong(broken ? 0 : piece.total(d, i));
    }
  }

  /**
   * Reads one sum of sums of nothing.
   *
   * @param values how many were added to it
   * @throws IOException if no such number of values gives these digits
   */
  void read(int sum, long values, DataInput in) throws IOException {
    Piece piece = pieces[sum / PIECE];
    int i = sum % PIECE;
    int level = in.readByte();
    boolean plain = level >= LOWEST && level <= HIGHEST;
    if (plain) {
      piece.setLevel(i, level);
    } else if (level != BROKEN && level != ZERO) {
      throw new StreamCorruptedException("sums of level " + level);
    }
    for (int d = 0; d < digits; d++) {
      long digit = in.readLong();
      if (digit == Long.MIN_VALUE || Math.abs(digit) > (plain ? values << (PLACES - 1) : 0)) {
        throw new StreamCorruptedException("a sum that " + values + " values cannot have");
      }
      piece.carried[d][i] = digit;
    }
    piece.digits[0][i] = level == BROKEN ? Double.NaN : 0;
  }
}
