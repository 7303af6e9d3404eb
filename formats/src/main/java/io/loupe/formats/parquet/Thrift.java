package io.loupe.formats.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/**
 * Thrift's compact protocol, read forward. Every element takes a byte at least, so that no list is
 * longer than its file; nesting is bounded.
 *
 * @see <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">
 *     the protocol</a>
 */
final class Thrift {
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int LONG = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;
  private static final int DEEPEST = 24;
  private static final int LONGEST_NAME = 1 << 12;

  private final Source in;
  private int type;
  private int depth;

  Thrift(Source in) {
    this.in = in;
  }

  /** What is done with a field: reads its value or skips it. */
  interface Field {
    void read(int id) throws IOException;
  }

  /** Reads an element of a list. */
  interface Element {
    void read() throws IOException;
  }

  /** Reads a struct that is no field of another. */
  void message(Field fields) throws IOException {
    type = STRUCT;
    struct(fields);
  }

  void struct(Field fields) throws IOException {
    expect(STRUCT);
    if (++depth > DEEPEST) {
      throw new Damage("its header nests too deep");
    }
    int id = 0;
    for (int header = in.read(); header != 0; header = in.read()) {
      int delta = header >>> 4;
      id = delta == 0 ? (int) zigzag() : id + delta;
      type = header & 0xf;
      fields.read(id);
    }
    depth--;
  }

  void list(Element element) throws IOException {
    expect(LIST);
    int header = in.read();
    long size = header >>> 4 == 15 ? varint() : header >>> 4;
    for (long i = 0; i < size; i++) {
      type = header & 0xf;
      element.read();
    }
  }

  long number() throws IOException {
    if (type <= BYTE || type > LONG) {
      throw new Damage("its header has something else where a number should be");
    }
    return zigzag();
  }

  int integer() throws IOException {
    long value = number();
    if (value != (int) value) {
      throw new Damage("its header has a number that is too large");
    }
    return (int) value;
  }

  boolean truth() throws IOException {
    if (type != TRUE && type != FALSE) {
      throw new Damage("its header has something else where true or false should be");
    }
    return type == TRUE;
  }

  String name() throws IOException {
    return text(LONGEST_NAME);
  }

  String text(int longest) throws IOException {
    expect(BINARY);
    long length = varint();
    if (length < 0 || length > longest) {
      throw new Damage("its header has a text of " + length + " bytes");
    }
    return new String(in.bytes((int) length), UTF_8);
  }

  /** Passes over the value at hand. */
  void skip() throws IOException {
    switch (type) {
      case TRUE, FALSE -> {}
      case BYTE -> in.skip(1);
      case DOUBLE -> in.skip(Double.BYTES);
      case BINARY -> in.skip(varint());
      case LIST, SET -> {
        type = LIST;
        list(this::skipElement);
      }
      case MAP -> skipMap();
      case STRUCT -> struct(id -> skip());
      default -> number();
    }
  }

  /** In lists true and false are bytes. */
  private void skipElement() throws IOException {
    if (type == TRUE || type == FALSE) {
      in.skip(1);
    } else {
      nested();
    }
  }

  private void skipMap() throws IOException {
    long size = varint();
    int types = size == 0 ? 0 : in.read();
    for (long i = 0; i < size; i++) {
      type = types >>> 4;
      skipElement();
      type = types & 0xf;
      skipElement();
    }
  }

  private void nested() throws IOException {
    if (++depth > DEEPEST) {
      throw new Damage("its header nests too deep");
    }
    skip();
    depth--;
  }

  private void expect(int wanted) throws Damage {
    if (type != wanted) {
      throw new Damage("its header has a field of another kind");
    }
  }

  private long zigzag() throws IOException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int part = in.read();
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw new Damage("its header has a number without an end");
  }
}
