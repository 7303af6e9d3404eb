package io.loupe.formats.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DatasetException;
import io.loupe.error.OutputException;
import io.loupe.formats.file.DataFile;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
  private final Path folder;

  NpyTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Tensor counting(int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 0.25f - 3;
    }
    return Tensor.of(shape, values);
  }

  private Path written(String name, Tensor tensor) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      NpyWriter.write(out, tensor);
    }
    return file;
  }

  @Test
  void readsBackWhatItWrites() throws IOException {
    for (Tensor tensor :
        new Tensor[] {
          counting(), counting(7), counting(2, 3, 4, 5), counting(0, 3), counting(20000, 5)
        }) {
      Tensor back = NpyReader.readAll(DataFile.of(written("x.npy", tensor)));
      assertThat(back.shape()).isEqualTo(tensor.shape());
      assertThat(back.toArray()).isEqualTo(tensor.toArray());
    }
  }

  @Test
  void headerIsWhatNumPyReads() throws IOException {
    byte[] bytes = Files.readAllBytes(written("x.npy", counting(10, 28)));
    String header = new String(bytes, 10, 118, StandardCharsets.US_ASCII);
    assertThat(bytes).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
    assertThat(header)
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (10, 28), }  ")
        .endsWith(" \n");
    assertThat(bytes).hasSize(128 + 4 * 280);
  }

  @Test
  void headersOfEveryLengthSayTheirLength() throws IOException {
    for (int rank = 1; rank < 90; rank++) {
      int[] dims = IntStream.generate(() -> 1).limit(rank).toArray();
      byte[] bytes = Files.readAllBytes(written("x.npy", counting(dims)));
      String ones = rank == 1 ? "" : ", 1".repeat(rank - 1);
      String room =
          "{'descr': '<f4', 'fortran_order': False, 'shape': ("
              + "9".repeat(20)
              + (rank == 1 ? "," : ones)
              + "), }";
      int total = (int) (Math.ceil((10 + room.length() + 1) / 64.0) * 64);
      assertThat(bytes).hasSize(total + 4);
      assertThat((bytes[8] & 255) + 256 * (bytes[9] & 255)).isEqualTo(total - 10);
      assertThat(bytes[total - 1]).isEqualTo((byte) '\n');
      assertThat(NpyReader.readAll(DataFile.of(folder.resolve("x.npy"))).shape())
          .isEqualTo(Shape.of(dims));
    }
  }

  @Test
  void appendedItemsGiveTheSameFileAsTheWholeArray() throws IOException {
    Path file = folder.resolve("streamed.npy");
    try (NpyWriter writer = NpyWriter.create(file, Shape.of(3, 2))) {
      for (int i = 0; i < 5; i++) {
        float[] items = new float[12];
        System.arraycopy(counting(10, 3, 2).toArray(), 12 * i, items, 0, 12);
        writer.append(Tensor.of(Shape.of(2, 3, 2), items));
      }
    }
    assertThat(file).hasSameBinaryContentAs(written("whole.npy", counting(10, 3, 2)));
  }

  @Test
  void itemsOfAnotherShapeAreRefused() {
    try (NpyWriter writer = NpyWriter.create(folder.resolve("x.npy"), Shape.of(3))) {
      assertThatThrownBy(() -> writer.append(counting(3)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> writer.append(counting(1, 4)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> NpyWriter.create(folder.resolve("no/x.npy"), Shape.of()))
        .isInstanceOf(OutputException.class)
        .hasMessage("Cannot write x.npy: no such file or folder. Choose another folder.");
  }

  private Path file(String descr, String shape, boolean fortran, int version, int bytes)
      throws IOException {
    String text =
        "{'descr': '"
            + descr
            + "', 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': "
            + shape
            + ", }\n";
    ByteBuffer all = ByteBuffer.allocate(12 + text.length() + bytes);
    all.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93);
    all.put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
    all.putInt(text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    return Files.write(folder.resolve("made.npy"), all.array());
  }

  @Test
  void integersAreReadAsTheyAre() throws IOException {
    byte[] bytes = Files.readAllBytes(file("<i8", "(20000,)", false, 2, 160_000));
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    values.position(bytes.length - 160_000);
    for (long i = 0; i < 20_000; i++) {
      values.putLong((1L << 60) + i);
    }
    Path file = Files.write(folder.resolve("long.npy"), bytes);
    long[] read = new long[20_000];
    try (NpyReader reader = NpyReader.open(DataFile.of(file))) {
      assertThat(reader.header().shape()).containsExactly(20_000L);
      reader.readIntegers(read);
    }
    for (int i = 0; i < read.length; i++) {
      assertThat(read[i]).isEqualTo((1L << 60) + i);
    }
  }

  @Test
  void sayWhatIsWrong() throws IOException {
    Path floats = file("<f4", "(2,)", false, 2, 8);
    try (NpyReader reader = NpyReader.open(DataFile.of(floats))) {
      assertThatThrownBy(() -> reader.readIntegers(new long[2]))
          .hasMessageContaining("has values of type <f4 where integers are wanted");
    }
    refuses(file("<f4", "(2, 2)", true, 2, 16), "is in Fortran order");
    assertThat(NpyReader.readAll(DataFile.of(file("<f4", "(4,)", true, 3, 16))).shape())
        .isEqualTo(Shape.of(4));
    refuses(file("<f4", "(2, 2)", false, 4, 16), "is NPY version 4, which is not known");
    refuses(file("<f4", "(2, 2)", false, 0, 16), "is NPY version 0, which is not known");
    refuses(file("<c8", "(2, 2)", false, 2, 16), "has values of type \"<c8\", not numbers");
    refuses(file("<f4", "(2, 3)", false, 2, 20), "(shape [2,3], type <f4), but has ");
    refuses(
        file("<f4", "(4611686018427387904, 2)", false, 2, 20),
        "should have more than 2^63 bytes by its header (shape [4611686018427387904,2]");
    refuses(file("<f4", "two", false, 2, 8), "has a damaged header");
    refuses(Files.write(folder.resolve("a.npz"), new byte[] {'P', 'K', 3, 4}), "is an NPZ archive");
    refuses(Files.write(folder.resolve("a"), new byte[] {'P', 'N', 3, 4}), "is not an NPY file");
    refuses(Files.write(folder.resolve("b"), new byte[] {'P'}), "is not an NPY file");
    refuses(Files.write(folder.resolve("c"), new byte[100]), "is not an NPY file");
    byte[] whole = Files.readAllBytes(floats);
    refuses(Files.write(folder.resolve("d"), Arrays.copyOf(whole, 7)), "is not an NPY file");
    refuses(Files.write(folder.resolve("e"), Arrays.copyOf(whole, 30)), "ends within its header");
    whole[10] = 1;
    whole[9] = 0;
    whole[8] = 1;
    refuses(Files.write(folder.resolve("f"), whole), "has a header of 65537 bytes");
  }

  private static void refuses(Path file, String words) {
    assertThatThrownBy(() -> NpyReader.readAll(DataFile.of(file)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "<f4, 4", ">f4, 4", "<f8, 8", ">f8, 8", "|u1, 1", "|i1, 1", "|b1, 1", "<i2, 2", ">u2, 2",
    "<i4, 4", ">i4, 4", "<u4, 4", "<i8, 8", ">i8, 8"
  })
  void readsEveryTypeOfNumber(String descr, int size) throws IOException {
    String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,), }\n";
    ByteBuffer bytes = ByteBuffer.allocate(12 + text.length() + 2 * size);
    bytes.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93);
    bytes.put("NUMPY\2\0".getBytes(StandardCharsets.US_ASCII)).putInt(text.length());
    bytes.put(text.getBytes(StandardCharsets.US_ASCII));
    bytes.order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean signed = descr.charAt(1) != 'u' && descr.charAt(1) != 'b';
    int second = signed ? -3 : 0xfd;
    for (int value : new int[] {5, second}) {
      switch (descr.substring(1)) {
        case "f4" -> bytes.putFloat(value);
        case "f8" -> bytes.putDouble(value);
        case "i8" -> bytes.putLong(value);
        case "i4", "u4" -> bytes.putInt(value);
        case "i2", "u2" -> bytes.putShort((short) value);
        default -> bytes.put((byte) value);
      }
    }
    Path file = Files.write(folder.resolve("x.npy"), bytes.array());
    assertThat(NpyReader.readAll(DataFile.of(file)).toArray()).containsExactly(5, second);
  }
}
