package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which samples passes over some data have left out, and what is wrong with the first of them. A
 * sample that several passes leave out counts once; of parts that were read apart, on other
 * machines too, it says what it would of one pass. Thread-safe.
 */
@Experimental
public final class LeftOut {
  private static final int EXAMPLES = 3;
  private static final int MOST = 100_000;

  private final NavigableSet<Long> places = new TreeSet<>();
  private final TreeMap<Long, String> first = new TreeMap<>();

  /** Creates it for passes that have left out nothing yet. */
  public LeftOut() {}

  /**
   * Adds a sample.
   *
   * @param place index in the data, not negative
   * @param sentence what is wrong with it
   */
  public synchronized void add(long place, String sentence) {
    places.add(place);
    first.put(place, sentence);
    bound();
  }

  /**
   * Adds what was left out of another part of the data, or of the same.
   *
   * @param other stays as it is
   */
  public void addAll(LeftOut other) {
    List<Long> more;
    Map<Long, String> sentences;
    synchronized (other) {
      more = List.copyOf(other.places);
      sentences = Map.copyOf(other.first);
    }
    synchronized (this) {
      places.addAll(more);
      first.putAll(sentences);
      bound();
    }
  }

  private void bound() {
    while (places.size() > MOST) {
      places.pollLast();
    }
    while (first.size() > EXAMPLES) {
      first.pollLastEntry();
    }
  }

  /**
   * Returns how many samples were left out.
   *
   * @return a number of samples; 100,000 where there are more
   */
  public synchronized int count() {
    return places.size();
  }

  /**
   * Says how many were left out and what is wrong with the first three in the order of the data.
   *
   * @return one text, or none where nothing was left out
   */
  public synchronized List<String> sentences() {
    int count = places.size();
    if (count == 0) {
      return List.of();
    }
    String samples =
        count == 1 ? "1 sample was" : (count == MOST ? "At least " : "") + count + " samples were";
    return List.of(
        samples
            + " left out: "
            + String.join(" ", first.values())
            + (count > EXAMPLES ? " And others." : ""));
  }

  /**
   * Refuses data of which nothing is left.
   *
   * @param location of the data
   * @param read how many samples were read or left out; nothing is refused if that is not known
   * @throws DatasetException if all of them were left out
   */
  public synchronized void checkSomeAreLeft(String location, OptionalLong read) {
    if (!first.isEmpty() && read.isPresent() && places.size() == read.getAsLong()) {
      throw new DatasetException(
          "No sample of " + location + " can be read: " + first.firstEntry().getValue(),
          "Give other data; --on-bad-sample skip leaves out some that are damaged, not all.",
          null);
    }
  }

  /**
   * Writes it, for another machine.
   *
   * @param out where to, big-endian; stays open
   * @throws IOException if it cannot be written
   */
  public synchronized void write(DataOutput out) throws IOException {
    out.writeInt(places.size());
    for (long place : places) {
      out.writeLong(place);
    }
    out.writeInt(first.size());
    for (Map.Entry<Long, String> entry : first.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeUTF(entry.getValue());
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param in from where; stays open
   * @return one of its own
   * @throws IOException if it ends early or says what cannot be
   */
  public static LeftOut read(DataInput in) throws IOException {
    LeftOut read = new LeftOut();
    int count = in.readInt();
    if (count < 0 || count > MOST) {
      throw new StreamCorruptedException(count + " samples were left out");
    }
    for (int i = 0; i < count; i++) {
      read.places.add(in.readLong());
    }
    int sentences = in.readInt();
    if (sentences < 0 || sentences > EXAMPLES) {
      throw new StreamCorruptedException(sentences + " sentences on what was left out");
    }
    for (int i = 0; i < sentences; i++) {
      read.first.put(in.readLong(), in.readUTF());
    }
    return read;
  }
}
