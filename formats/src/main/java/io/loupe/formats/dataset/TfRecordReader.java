package io.loupe.formats.dataset;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.picture.PictureFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a TFRecord file, plain or gzipped: length, masked CRC32C of the length, bytes,
 * masked CRC32C of the bytes. Used from one thread.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details">
 *     the format</a>
 */
final class TfRecordReader implements Closeable {
  private static final int HEADER = 12;
  private static final int MASK = 0xa282ead8;
  private static final String HINT = "The file is damaged or not complete; fetch it again.";

  private final DataFile file;
  private final UnpackedStream in;
  private final byte[] header = new byte[HEADER];

  private TfRecordReader(DataFile file, UnpackedStream in) {
    this.file = file;
    this.in = in;
  }

  static TfRecordReader open(DataFile file) {
    return new TfRecordReader(file, UnpackedStream.open(file));
  }

  /**
   * A record.
   *
   * @param bytes its content; empty if it cannot be used
   * @param why it cannot be used, though the next ones can; null if it can
   */
  record Entry(
      @SuppressWarnings("ArrayRecordComponent") byte[] bytes, @Nullable DatasetException why) {
    static Entry bad(DatasetException why) {
      return new Entry(new byte[0], why);
    }
  }

  /** Reads the next record, which messages call {@code id}; null at the end. */
  @Nullable Entry next(String id) {
    long at = in.position();
    try {
      int count = in.readNBytes(header, 0, HEADER);
      if (count == 0) {
        return null;
      }
      if (count < HEADER) {
        throw cut();
      }
      ByteBuffer numbers = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      long length = numbers.getLong(0);
      if (numbers.getInt(8) != sum(header, 8) || length < 0) {
        throw at == 0
            ? file.wrong(
                "is not a TFRecord file",
                "Give files that TensorFlow's TFRecordWriter has written, plain or with GZIP.")
            : file.wrong(
                "is a damaged TFRecord file: the sum of a length is wrong at byte " + at, HINT);
      }
      return content(id, length, at);
    } catch (EOFException e) {
      throw cut();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private Entry content(String id, long length, long at) throws IOException {
    try {
      PictureFile.checkLength(id, length);
    } catch (DatasetException e) {
      in.skipNBytes(length);
      in.skipNBytes(Integer.BYTES);
      return Entry.bad(e);
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length || in.readNBytes(header, 0, Integer.BYTES) < Integer.BYTES) {
      throw cut();
    }
    int stated = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    return stated == sum(bytes, bytes.length)
        ? new Entry(bytes, null)
        : Entry.bad(
            new DatasetException(
                "Sample " + id + " is damaged: its sum is wrong at byte " + at + ".", HINT, null));
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private DatasetException cut() {
    return file.wrong("ends at byte " + in.position() + ", within a record", HINT);
  }

  @Override
  public void close() {
    file.close(in);
  }
}
