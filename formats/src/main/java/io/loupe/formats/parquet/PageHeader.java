package io.loupe.formats.parquet;

import java.io.IOException;

/** What stands before a page. */
final class PageHeader {
  private static final int DATA = 0;
  private static final int DICTIONARY = 2;
  private static final int DATA_2 = 3;

  private int type = -1;
  private int size = -1;
  private int packedSize = -1;
  private int count = -1;
  private int encoding = -1;
  private int definitionEncoding = Page.RUNS;
  private int repetitionEncoding = Page.RUNS;
  private int definitionBytes;
  private int repetitionBytes;
  private boolean packed = true;
  private boolean summed;
  private int sum;

  private PageHeader() {}

  static PageHeader read(Source source) throws IOException {
    PageHeader header = new PageHeader();
    header.read(new Thrift(source));
    boolean parts = header.definitionBytes >= 0 && header.repetitionBytes >= 0;
    long levels = (long) header.definitionBytes + header.repetitionBytes;
    if (header.size < 0
        || header.packedSize < 0
        || header.packedSize > source.left()
        || !parts
        || levels > Math.min(header.size, header.packedSize)) {
      throw new Damage("a page says that it has a size that it cannot have");
    }
    if (header.isData() && header.count < 0) {
      throw new Damage("a page says that it has " + header.count + " values");
    }
    return header;
  }

  private void read(Thrift in) throws IOException {
    in.message(
        id -> {
          switch (id) {
            case 1 -> type = in.integer();
            case 2 -> size = in.integer();
            case 3 -> packedSize = in.integer();
            case 4 -> {
              sum = in.integer();
              summed = true;
            }
            case 5 -> in.struct(field -> data(field, in));
            case 7 -> in.struct(field -> dictionary(field, in));
            case 8 -> in.struct(field -> data2(field, in));
            default -> in.skip();
          }
        });
  }

  private void data(int field, Thrift in) throws IOException {
    switch (field) {
      case 1 -> count = in.integer();
      case 2 -> encoding = in.integer();
      case 3 -> definitionEncoding = in.integer();
      case 4 -> repetitionEncoding = in.integer();
      default -> in.skip();
    }
  }

  private void dictionary(int field, Thrift in) throws IOException {
    if (field == 1) {
      count = in.integer();
    } else {
      in.skip();
    }
  }

  private void data2(int field, Thrift in) throws IOException {
    switch (field) {
      case 1 -> count = in.integer();
      case 4 -> encoding = in.integer();
      case 5 -> definitionBytes = in.integer();
      case 6 -> repetitionBytes = in.integer();
      case 7 -> packed = in.truth();
      default -> in.skip();
    }
  }

  boolean isData() {
    return type == DATA || type == DATA_2;
  }

  boolean isDictionary() {
    return type == DICTIONARY;
  }

  boolean isSecondKind() {
    return type == DATA_2;
  }

  /** Bytes of the page when it is unpacked. */
  int size() {
    return size;
  }

  /** Bytes of the page as it lies in the file. */
  int packedSize() {
    return packedSize;
  }

  /** How many values there are, missing ones counted. */
  int count() {
    return count;
  }

  int encoding() {
    return encoding;
  }

  int definitionEncoding() {
    return definitionEncoding;
  }

  int repetitionEncoding() {
    return repetitionEncoding;
  }

  int definitionBytes() {
    return definitionBytes;
  }

  int repetitionBytes() {
    return repetitionBytes;
  }

  boolean isPacked(int codec) {
    return codec != 0 && (packed || type != DATA_2);
  }

  boolean hasSum() {
    return summed;
  }

  int sum() {
    return sum;
  }
}
