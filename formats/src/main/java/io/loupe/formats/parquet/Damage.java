package io.loupe.formats.parquet;

import java.io.IOException;

/** What is wrong with a file: the end of "is a damaged Parquet file: ". */
final class Damage extends IOException {
  private static final long serialVersionUID = 1;

  Damage(String what) {
    super(what);
  }
}
