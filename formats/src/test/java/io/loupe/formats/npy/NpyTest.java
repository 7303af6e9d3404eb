package io.loupe.formats.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
