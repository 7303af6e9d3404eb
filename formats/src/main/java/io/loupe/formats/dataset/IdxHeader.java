package io.loupe.formats.dataset;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The header of an IDX file: unsigned bytes, sizes outermost first. */
record IdxHeader(List<Integer> sizes) {
  private static final int UNSIGNED_BYTE = 0x08;

  /** Deflate packs 1032 bytes into one at most. */
  private static final long BEST_PACKING = 1032;

  /** Pictures are packed 2 to 20 times; much more is a small file that wants to be a large one. */
  private static final long MOST_PACKING = 200;

  private static final long SMALL = 1L << 26;

  IdxHeader {
    sizes = List.copyOf(sizes);
  }

  static IdxHeader read(DataInputStream in, DataFile file, int rank) throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
      throw file.wrong(
          "is not an IDX file",
          "IDX files begin with two zero bytes; MNIST's are named like t10k-images-idx3-ubyte.gz.");
    }
    if (magic[2] != UNSIGNED_BYTE) {
      throw file.wrong(
          String.format("holds IDX values of type 0x%02x", magic[2] & 0xff),
          "Loupe reads unsigned bytes, type 0x08. Other values can be given as NPY.");
    }
    if (magic[3] != rank) {
      throw file.wrong(
          "has rank " + (magic[3] & 0xff) + " where rank " + rank + " is wanted",
          "Images have rank 3, labels rank 1. Write them in this order: idx:IMAGES,LABELS.");
    }
    List<Integer> sizes = new ArrayList<>();
    try {
      for (int i = 0; i < rank; i++) {
        sizes.add(in.readInt());
      }
    } catch (EOFException e) {
      throw file.wrong("ends within its header", "Fetch it again.");
    }
    IdxHeader header = new IdxHeader(sizes);
    header.check(file);
    return header;
  }

  int count() {
    return sizes.get(0);
  }

  private void check(DataFile file) throws IOException {
    BigInteger values = BigInteger.ONE;
    for (int size : sizes) {
      if (size < 0) {
        throw file.wrong("has a damaged header, with the size " + size, "Fetch it again.");
      }
      values = values.multiply(BigInteger.valueOf(size));
    }
    if (file.length().isEmpty()) {
      return;
    }
    BigInteger expected = values.add(BigInteger.valueOf(4 + 4L * sizes.size()));
    long length = file.length().getAsLong();
    boolean packed = file.isGzip();
    if (packed
        && expected.compareTo(BigInteger.valueOf(SMALL)) > 0
        && expected.compareTo(BigInteger.valueOf(length).multiply(BigInteger.valueOf(MOST_PACKING)))
            > 0
        && expected.compareTo(BigInteger.valueOf(length).multiply(BigInteger.valueOf(BEST_PACKING)))
            <= 0) {
      throw file.wrong(
          "unpacks to "
              + expected
              + " bytes by its header, more than "
              + MOST_PACKING
              + " times its "
              + length,
          "If that is right, unpack it with gunzip first.");
    }
    boolean wrong =
        packed
            ? expected.compareTo(
                    BigInteger.valueOf(length).multiply(BigInteger.valueOf(BEST_PACKING)))
                > 0
            : !expected.equals(BigInteger.valueOf(length));
    if (wrong) {
      throw file.wrong(
          "should have "
              + expected
              + " bytes by its header ("
              + sizes.stream().map(String::valueOf).collect(Collectors.joining(" × "))
              + "), but has "
              + (packed ? "only " + length + " packed" : Long.toString(length)),
          "The file is damaged or not complete; fetch it again.");
    }
  }

  /** Says that the file goes on or ends where it should not. */
  static DatasetException length(DataFile file, boolean tooLong) {
    return file.wrong(
        tooLong ? "goes on after its last value" : "ends before its last value",
        "The file is damaged or not complete; fetch it again.");
  }
}
