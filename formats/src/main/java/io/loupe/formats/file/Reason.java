package io.loupe.formats.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.zip.ZipException;

/** Says in a few words why a file could not be read or written. */
public final class Reason {
  private Reason() {}

  /**
   * Puts an error of the file system into words.
   *
   * @param error the error
   * @return the end of a sentence, without a full stop
   */
  public static String of(IOException error) {
    if (error instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (error instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (error instanceof FileAlreadyExistsException) {
      return "there is one of that name already";
    }
    if (error instanceof EOFException) {
      return "it ends too early";
    }
    if (error instanceof ZipException) {
      return "its gzip data is damaged";
    }
    if (error instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }
}
