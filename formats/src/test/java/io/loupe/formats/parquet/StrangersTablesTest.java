package io.loupe.formats.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DatasetException;
import io.loupe.formats.dataset.ParquetProvider;
import io.loupe.formats.file.DataFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What a file says about itself takes no memory and no time that it does not have the bytes for.
 */
class StrangersTablesTest {
  private static final long MANY = 1L << 30;

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out.write((int) ((rest & 0x7f) | 0x80));
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static Cursor cursor(byte[]... parts) {
    byte[] bytes = join(parts);
    return new Cursor(bytes, 0, bytes.length);
  }

  private static void refused(byte[] footer, String why) {
    ByteBuffer size = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.length);
    byte[] magic = "PAR1".getBytes(US_ASCII);
    DataFile file = DataFile.ofBytes("a.parquet", join(magic, footer, size.array(), magic));
    assertThatThrownBy(() -> ParquetFile.open(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("a.parquet is a damaged Parquet file: " + why);
  }

  @Test
  void aListIsNoLongerThanItsFile() {
    byte[] list = {0x15, 2, 0x19, (byte) 0xfc};
    refused(join(list, varint(90_000_000), new byte[] {0x48, 0}), "something goes on behind");
  }

  @Test
  void nestingIsBounded() {
    byte[] structs = new byte[10_000];
    Arrays.fill(structs, (byte) 0x1c);
    refused(structs, "its header nests too deep");
    byte[] lists = new byte[10_000];
    Arrays.fill(lists, (byte) 0x19);
    lists[0] = (byte) 0xc9;
    refused(lists, "its header nests too deep");
  }

  @Test
  void countsTakeNoMemory() throws Damage {
    Runs runs = new Runs(cursor(varint((MANY / 8) << 1 | 1), new byte[8]), 8);
    assertThat(runs.next()).isZero();
    Delta delta = new Delta(cursor(varint(128), varint(4), varint(MANY), varint(0), new byte[40]));
    assertThat(delta.next()).isZero();
    assertThat(delta.next()).isZero();
    assertThatThrownBy(
            () -> Delta.skip(cursor(varint(128), varint(4), varint(MANY), varint(0), new byte[40])))
        .isInstanceOf(Damage.class);
    assertThatThrownBy(
            () ->
                Values.Dictionary.of(
                    Integer.MAX_VALUE, new byte[100], ParquetColumn.Type.BYTE_ARRAY))
        .hasMessage("a page says that it has 2147483647 values");
  }

  @Test
  void aPageIsUnpackedWhereThereIsRoom() throws IOException {
    byte[] bytes;
    try (InputStream in =
        ParquetProvider.class.getResourceAsStream("packed/tables/heavy.parquet")) {
      bytes = Objects.requireNonNull(in).readAllBytes();
    }
    assertThat(bytes.length).isLessThan(2000);
    ParquetFile file = ParquetFile.open(DataFile.ofBytes("a.parquet", bytes));
    ParquetColumn column = file.columns().get(0);
    try (ColumnReader reader = file.read(column, 1 << 20)) {
      assertThatThrownBy(reader::bytes)
          .hasMessageStartingWith(
              "a.parquet has a page that needs 3 MB in column image, more than the 1 MB that there"
                  + " are for it. Write it with fewer rows");
    }
    try (ColumnReader reader = file.read(column, 4 << 20)) {
      assertThat(reader.bytes().orElseThrow().length()).isEqualTo(3 << 20);
    }
  }
}
