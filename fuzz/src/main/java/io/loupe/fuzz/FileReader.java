package io.loupe.fuzz;

import java.nio.file.Path;

/** Something that reads files of strangers. */
interface FileReader {
  /**
   * Names it.
   *
   * @return a word for tables
   */
  String name();

  /**
   * Tells whether a file of the corpus is for it.
   *
   * @param fileName the file's name
   * @return whether it is mutated for this reader
   */
  boolean takes(String fileName);

  /**
   * Reads a file and uses it a little.
   *
   * @param file a mutated file, with the name of the original
   * @throws io.loupe.error.LoupeException if it is refused; whatever else is thrown is a fault
   */
  void read(Path file);
}
