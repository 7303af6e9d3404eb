package io.loupe.formats.file;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/** Bytes that can be read again and again: a file, or a resource on the class path. */
public final class DataFile {
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final OptionalLong length;
  private final Opener opener;

  private interface Opener {
    InputStream open() throws IOException;
  }

  private DataFile(String name, OptionalLong length, Opener opener) {
    this.name = name;
    this.length = length;
    this.opener = opener;
  }

  /**
   * Names a file on disk.
   *
   * @param path its path
   * @return the file
   * @throws DatasetException if there is no such file or it cannot be read
   */
  public static DataFile of(String path) {
    try {
      return of(Path.of(path));
    } catch (InvalidPathException e) {
      throw unreadable(path, "that is not a path", e);
    }
  }

  /**
   * Names a file on disk.
   *
   * @param path its path
   * @return the file
   * @throws DatasetException if there is no such file or it cannot be read
   */
  public static DataFile of(Path path) {
    if (path.toString().isEmpty() || !Files.exists(path)) {
      throw unreadable(path.toString(), "no such file", null);
    }
    if (!Files.isRegularFile(path)) {
      throw unreadable(
          path.toString(), Files.isDirectory(path) ? "it is a folder" : "it is not a file", null);
    }
    if (!Files.isReadable(path)) {
      throw unreadable(path.toString(), "permission denied", null);
    }
    try {
      return new DataFile(
          String.valueOf(path.getFileName()),
          OptionalLong.of(Files.size(path)),
          () -> Files.newInputStream(path));
    } catch (IOException e) {
      throw unreadable(path.toString(), Reason.of(e), e);
    }
  }

  /**
   * Names a resource on the class path.
   *
   * @param owner a class beside it
   * @param resource its name, as {@link Class#getResourceAsStream(String)} takes it
   * @return the file
   */
  public static DataFile ofResource(Class<?> owner, String resource) {
    return new DataFile(
        resource.substring(resource.lastIndexOf('/') + 1),
        OptionalLong.empty(),
        () -> {
          InputStream in = owner.getResourceAsStream(resource);
          if (in == null) {
            throw new FileNotFoundException("no such resource");
          }
          return in;
        });
  }

  /**
   * Names bytes in memory, such as those of a file within another.
   *
   * @param name what messages call it
   * @param bytes its content, not copied
   * @return the file
   */
  @Experimental
  public static DataFile ofBytes(String name, byte[] bytes) {
    return new DataFile(name, OptionalLong.of(bytes.length), () -> new ByteArrayInputStream(bytes));
  }

  /**
   * Gives the file another name.
   *
   * @param other what messages shall call it, for example a path within a folder of data
   * @return the same file under that name
   */
  @Experimental
  public DataFile named(String other) {
    return new DataFile(other, length, opener);
  }

  /**
   * Returns the name.
   *
   * @return the file's name without its folder, unless it was given another
   */
  public String name() {
    return name;
  }

  /**
   * Returns the number of bytes.
   *
   * @return the length as stored, if known
   */
  public OptionalLong length() {
    return length;
  }

  /**
   * Opens it for reading as it is stored.
   *
   * @return a buffered stream, closed by the caller
   * @throws IOException if it cannot be opened
   */
  public InputStream open() throws IOException {
    return new BufferedInputStream(opener.open(), BUFFER);
  }

  /**
   * Opens it for reading; gzip is recognised by its first two bytes and unpacked.
   *
   * @return a buffered stream, closed by the caller
   * @throws IOException if it cannot be opened
   */
  public InputStream openUnpacked() throws IOException {
    PushbackInputStream in = new PushbackInputStream(open(), 2);
    try {
      byte[] magic = in.readNBytes(2);
      in.unread(magic);
      return isGzip(magic) ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER) : in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Tells whether it is packed with gzip.
   *
   * @return true if it begins with gzip's two magic bytes
   * @throws IOException if it cannot be read
   */
  public boolean isGzip() throws IOException {
    try (InputStream in = open()) {
      return isGzip(in.readNBytes(2));
    }
  }

  /**
   * Closes what reads the file.
   *
   * @param reader of this file
   * @throws DatasetException if it cannot be closed
   */
  public void close(Closeable reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Puts a failure to read it into words.
   *
   * @param error what happened
   * @return the error to throw
   */
  public DatasetException unreadable(IOException error) {
    return unreadable(name, Reason.of(error), error);
  }

  /**
   * Says that its content is not what it should be.
   *
   * @param problem end of a sentence that begins with the file's name, for example {@code is not an
   *     IDX file}
   * @param hint what to do
   * @return the error to throw
   */
  public DatasetException wrong(String problem, String hint) {
    return new DatasetException(name + " " + problem + ".", hint, null);
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }

  private static boolean isGzip(byte[] magic) {
    return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
  }

  private static DatasetException unreadable(
      String name, String reason, @org.jspecify.annotations.Nullable Exception cause) {
    return new DatasetException(
        "Cannot read \"" + name + "\": " + reason + ".", "Check the path and the file.", cause);
  }
}
