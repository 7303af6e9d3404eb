package io.loupe.probe;

import io.loupe.Experimental;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Count, mean, variance and extremes of maps, element by element, in one pass and in memory that
 * does not grow with the data. Parts computed apart merge to the whole.
 *
 * <p>The bits of every result depend on the maps alone: not on their order, on how they were cut
 * into batches or on which parts were merged when. A mean is off by less than 2^-32 of the largest
 * magnitude at its element, by nothing but its own rounding where all magnitudes lie within 2^8 of
 * the largest. Up to 2^31 maps can be added.
 *
 * <p>Elements are counted row by row and channels first, as in a {@link io.loupe.tensor.Tensor}
 * [K,h,w], in whatever order they came. Extremes pass over NaN, means and variances become NaN. An
 * instance is filled by one thread at a time.
 *
 * <p>Sources: sums in digits at absolute positions, after <a
 * href="https://doi.org/10.1109/TC.2014.2345391">Demmel and Nguyen 2015</a>; the variance from them
 * in doubled precision, after <a href="https://doi.org/10.1007/BF01397083">Dekker 1971</a>.
 */
@Experimental
public final class MapStatistics {
  private static final int PIECE = ReproducibleSums.PIECE;
  private static final int SUM_DIGITS = 2;
  private static final int SQUARE_DIGITS = 3;

  private final int elements;
  private final boolean spread;
  private ReproducibleSums sums;
  private ReproducibleSums squares;
  private MapPiece[] pieces;
  private ElementOrder order = ElementOrder.AS_READ;

  /**
   * Creates statistics of nothing.
   *
   * @param elements values of one map, of all its channels together
   */
  public MapStatistics(int elements) {
    this(elements, true);
  }

  private MapStatistics(int elements, boolean spread) {
    this.elements = elements;
    this.spread = spread;
    sums = new ReproducibleSums(elements, SUM_DIGITS);
    squares = new ReproducibleSums(spread ? elements : 0, SQUARE_DIGITS);
    pieces = new MapPiece[(elements + PIECE - 1) / PIECE];
    Arrays.setAll(pieces, p -> new MapPiece(Math.min(PIECE, elements - p * PIECE)));
  }

  /**
   * Creates statistics that know count and means only, in less than half the memory and the time.
   *
   * @param elements values of one map, of all its channels together
   * @return statistics of nothing
   */
  public static MapStatistics ofMeans(int elements) {
    return new MapStatistics(elements, false);
  }

  /**
   * Tells how much memory full statistics take.
   *
   * @return bytes for each element
   */
  public static int bytesPerElement() {
    return ReproducibleSums.bytes(SUM_DIGITS)
        + ReproducibleSums.bytes(SQUARE_DIGITS)
        + MapPiece.bytes();
  }

  /**
   * Adds one map.
   *
   * @param values where it lies, channels first; not kept
   * @param offset index of its first element
   */
  public void add(float[] values, int offset) {
    keepAs(ElementOrder.AS_READ);
    addAll(values, new int[] {offset}, 1);
  }

  /**
   * Adds some maps of a batch.
   *
   * @param values all maps of the batch, one after another, each channels first; not kept
   * @param items which of them, in any order
   */
  public void add(float[] values, int[] items) {
    keepAs(ElementOrder.AS_READ);
    addAll(values, items, elements);
  }

  /**
   * Adds some maps of a batch whose channels lie together at each position, [h,w,K], without
   * turning them around.
   *
   * @param values all maps of the batch, one after another; not kept
   * @param items which of them, in any order
   * @param channels K
   * @throws IllegalArgumentException if maps cannot have so many channels
   */
  public void addChannelsLast(float[] values, int[] items, int channels) {
    if (channels < 1 || elements % channels != 0) {
      throw new IllegalArgumentException(
          "Maps of " + elements + " elements cannot have " + channels + " channels");
    }
    keepAs(ElementOrder.channelsLast(elements, channels));
    addAll(values, items, elements);
  }

  private void addAll(float[] values, int[] items, int stride) {
    sums.expect(items.length);
    squares.expect(items.length);
    MapPiece.Rows rows = new MapPiece.Rows();
    for (int first = 0; first < items.length; first += MapPiece.ROWS) {
      int[] some = Arrays.copyOfRange(items, first, Math.min(first + MapPiece.ROWS, items.length));
      for (int p = 0; p < pieces.length; p++) {
        pieces[p].read(values, some, stride, p * PIECE, rows);
        for (int i = pieces[p].firstBeyond(0); i >= 0; i = pieces[p].firstBeyond(i + 1)) {
          pieces[p].passOverNaN(i, some.length, rows);
          makeRoom(pieces[p], p * PIECE + i, i);
        }
        for (int n = 0; n < some.length; n++) {
          sums.add(p, rows.values(n));
          if (spread) {
            squares.addSquares(p, rows.values(n));
          }
        }
      }
    }
  }

  /** A square's level follows from the power of two above it, so that the bound is one, too. */
  private void makeRoom(MapPiece piece, int place, int i) {
    float largest = piece.largest(i);
    sums.prepare(place, largest);
    double bound = sums.bound(place);
    if (spread) {
      squares.prepare(place, largest == 0 ? 0 : Math.scalb(1.0, 2 * Math.getExponent(largest) + 1));
      bound = Math.min(bound, Math.sqrt(squares.bound(place)));
    }
    piece.setBound(i, Math.max(Float.MIN_VALUE, (float) bound));
  }

  private void keepAs(ElementOrder wanted) {
    if (wanted.equals(order)) {
      return;
    }
    if (count() > 0) {
      MapStatistics turned = new MapStatistics(elements, spread);
      turned.order = wanted;
      turned.take(this);
      sums = turned.sums;
      squares = turned.squares;
      pieces = turned.pieces;
    }
    order = wanted;
  }

  /**
   * Adds what other statistics know of other samples.
   *
   * @param other of maps of the same size, and knowing at least as much; stays as it is
   * @throws IllegalArgumentException if it knows means only and these know more
   */
  public void merge(MapStatistics other) {
    if (spread && !other.spread) {
      throw new IllegalArgumentException(
          "Statistics of means alone cannot be merged into full ones");
    }
    if (other.count() == 0) {
      return;
    }
    if (count() == 0) {
      order = other.order;
    }
    take(other);
  }

  /** Where both lie alike they are read as they lie, which is faster. */
  private void take(MapStatistics other) {
    boolean alike = order.equals(other.order);
    IntUnaryOperator places = alike ? IntUnaryOperator.identity() : order::place;
    IntUnaryOperator others = alike ? IntUnaryOperator.identity() : other.order::place;
    sums.merge(other.sums, places, others);
    if (spread) {
      squares.merge(other.squares, places, others);
    }
    for (int i = 0; i < elements; i++) {
      int to = places.applyAsInt(i);
      int from = others.applyAsInt(i);
      piece(to)
          .take(
              to % PIECE,
              other.piece(from).lowest(from % PIECE),
              other.piece(from).highest(from % PIECE));
    }
  }

  /**
   * Returns how many maps were added.
   *
   * @return number of maps
   */
  public long count() {
    return sums.count();
  }

  /**
   * Returns the size of a map.
   *
   * @return values of one map
   */
  public int elements() {
    return elements;
  }

  /**
   * Returns a mean.
   *
   * @param element which element, channels first
   * @return its mean; NaN if there are no maps
   */
  public double mean(int element) {
    return count() == 0 ? Double.NaN : sums.of(order.place(element)).value() / count();
  }

  /**
   * Returns the variance of the values themselves: divided by the count.
   *
   * @param element which element, channels first
   * @return its variance; NaN if there are no maps
   * @throws IllegalStateException if only means are known
   */
  public double variance(int element) {
    checkSpread();
    return count() == 0 ? Double.NaN : squaredDistances(element) / count();
  }

  /**
   * Returns how well a mean is known.
   *
   * @param element which element, channels first
   * @return the standard error of its mean; NaN for fewer than two maps
   * @throws IllegalStateException if only means are known
   */
  public double standardError(int element) {
    checkSpread();
    return count() < 2
        ? Double.NaN
        : Math.sqrt(squaredDistances(element) / (count() - 1) / count());
  }

  /**
   * Returns the smallest value.
   *
   * @param element which element, channels first
   * @return its minimum; NaN if there are no maps
   * @throws IllegalStateException if only means are known
   */
  public float min(int element) {
    checkSpread();
    int place = order.place(element);
    return count() == 0 ? Float.NaN : piece(place).lowest(place % PIECE);
  }

  /**
   * Returns the largest value.
   *
   * @param element which element, channels first
   * @return its maximum; NaN if there are no maps
   * @throws IllegalStateException if only means are known
   */
  public float max(int element) {
    checkSpread();
    int place = order.place(element);
    return count() == 0 ? Float.NaN : piece(place).highest(place % PIECE);
  }

  /** The sum of the squared distances from the mean. */
  private double squaredDistances(int element) {
    int place = order.place(element);
    return squaredDistances(place, sums.of(place));
  }

  private double squaredDistances(int place, Twofold sum) {
    return Math.max(0, ReproducibleSums.covariation(squares.of(place), sum, sum, count()));
  }

  /**
   * Reads means and variances of all elements at once.
   *
   * @return of what was added so far
   * @throws IllegalStateException if only means are known
   */
  public MapMoments moments() {
    checkSpread();
    double[] means = new double[elements];
    double[] distances = new double[elements];
    for (int place = 0; place < elements; place++) {
      int element = order.element(place);
      Twofold sum = sums.of(place);
      means[element] = sum.value() / count();
      distances[element] = squaredDistances(place, sum);
    }
    return new MapMoments(count(), means, distances);
  }

  private MapPiece piece(int place) {
    return pieces[place / PIECE];
  }

  private void checkSpread() {
    if (!spread) {
      throw new IllegalStateException("These statistics know means only");
    }
  }

  /**
   * Returns all means.
   *
   * @return a new array, channels first, rounded to floats; NaN if there are no maps
   */
  public float[] means() {
    float[] means = new float[elements];
    for (int place = 0; place < elements; place++) {
      means[order.element(place)] =
          count() == 0 ? Float.NaN : (float) (sums.of(place).value() / count());
    }
    return means;
  }

  /**
   * Writes everything, channels first and big-endian, so that the same maps give the same bytes.
   *
   * @param out where to; stays open
   * @throws IOException if it cannot be written
   */
  public void write(DataOutput out) throws IOException {
    out.writeLong(count());
    for (int i = 0; i < elements; i++) {
      int place = order.place(i);
      sums.write(place, out);
      if (spread) {
        squares.write(place, out);
      }
      out.writeFloat(piece(place).lowest(place % PIECE));
      out.writeFloat(piece(place).highest(place % PIECE));
    }
  }

  /**
   * Reads what such statistics wrote.
   *
   * @param in from where; stays open
   * @return statistics of as many elements, knowing as much as these
   * @throws IOException if it ends early or cannot come from such statistics
   */
  public MapStatistics read(DataInput in) throws IOException {
    MapStatistics found = new MapStatistics(elements, spread);
    long count = in.readLong();
    if (count < 0 || count > ReproducibleSums.MOST_VALUES) {
      throw new StreamCorruptedException("a count of " + count + " maps");
    }
    found.sums.beginReading(count);
    found.squares.beginReading(count);
    for (int i = 0; i < elements; i++) {
      found.sums.read(i, count, in);
      if (spread) {
        found.squares.read(i, count, in);
      }
      float lowest = in.readFloat();
      float highest = in.readFloat();
      if (Float.isNaN(lowest) || Float.isNaN(highest)) {
        throw new StreamCorruptedException("extremes that are no numbers");
      }
      found.piece(i).take(i % PIECE, lowest, highest);
    }
    return found;
  }
}
