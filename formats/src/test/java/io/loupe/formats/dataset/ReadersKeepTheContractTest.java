package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.TestFiles.gzip;
import static io.loupe.formats.dataset.TestFiles.idxImages;
import static io.loupe.formats.dataset.TestFiles.idxLabels;
import static io.loupe.formats.dataset.TestFiles.write;

import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.formats.npy.NpyWriter;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.DatasetContract;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class ReadersKeepTheContractTest {
  private static final int SIDE = 4;

  private abstract static class Reader extends DatasetContract {
    final Path folder;
    private final DatasetProvider provider;

    Reader(DatasetProvider provider, Path folder) {
      this.provider = provider;
      this.folder = folder;
    }

    @Override
    protected DatasetProvider subject() {
      return provider;
    }

    @Override
    protected InputSpec input() {
      return new InputSpec(Shape.of(1, SIDE, SIDE), 0, 1, List.of(0.5), List.of(0.25));
    }
  }

  @Nested
  class Idx extends Reader {
    Idx(@TempDir Path folder) {
      super(new IdxProvider(), folder);
    }

    @Override
    protected String path() {
      Path images = write(folder, "images.gz", gzip(idxImages(5, SIDE, SIDE)));
      return images + "," + write(folder, "labels", idxLabels(0, 1, 2, 1, 0));
    }

    @Override
    protected Map<String, String> brokenPaths() {
      byte[] cut = Arrays.copyOf(idxImages(5, SIDE, SIDE), 60);
      return Map.of(
          write(folder, "short", cut).toString(), "short",
          write(folder, "text", new byte[] {'a', 'b', 'c', 'd'}).toString(), "text");
    }
  }

  @Nested
  class Folder extends Reader {
    Folder(@TempDir Path folder) {
      super(new ImageFolderProvider(), folder);
    }

    @Override
    protected String path() {
      for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.png")) {
        write(folder, name, png(SIDE));
      }
      return folder.toString();
    }

    @Override
    protected Map<String, String> brokenPaths() {
      write(folder, "large/a/1.png", png(SIDE + 1));
      write(folder, "torn/a/1.png", Arrays.copyOf(png(SIDE), 20));
      return Map.of(folder + "/large", "1.png", folder + "/torn", "1.png");
    }
  }

  @Nested
  class Npy extends Reader {
    Npy(@TempDir Path folder) {
      super(new NpyProvider(), folder);
    }

    @Override
    protected String path() {
      return write(folder, "x.npy", npy(Shape.of(3, 1, SIDE, SIDE))).toString();
    }

    @Override
    protected Map<String, String> brokenPaths() {
      byte[] torn = Arrays.copyOf(npy(Shape.of(3, 1, SIDE, SIDE)), 160);
      return Map.of(
          write(folder, "torn.npy", torn).toString(), "torn.npy",
          write(folder, "five.npy", npy(Shape.of(3, 1, 5, 5))).toString(), "[1,5,5]");
    }
  }

  @Nested
  class WebDataset extends Reader {
    WebDataset(@TempDir Path folder) {
      super(new WebDatasetProvider(), folder);
    }

    private byte[] tar(int side) {
      return new PackedFiles.Tar()
          .add("cat/1.png", png(side))
          .add("cat/1.cls", "0")
          .add("dog/1.cls", "1")
          .add("dog/1.png", png(side))
          .bytes();
    }

    @Override
    protected String path() {
      write(folder, "data/1.tar", tar(SIDE));
      write(folder, "data/2.tar.gz", gzip(tar(SIDE)));
      return folder + "/data";
    }

    @Override
    protected Map<String, String> brokenPaths() {
      return Map.of(
          write(folder, "large.tar", tar(SIDE + 1)).toString(), "cat/1",
          write(folder, "torn.tar", Arrays.copyOf(tar(SIDE), 2000)).toString(), "torn.tar",
          write(folder, "text.tar", new byte[600]).toString(), "text.tar");
    }
  }

  @Nested
  class TfRecord extends Reader {
    TfRecord(@TempDir Path folder) {
      super(new TfRecordProvider(), folder);
    }

    private byte[] records(int side) {
      PackedFiles.Example cat = new PackedFiles.Example().bytes("image", png(side));
      PackedFiles.Example dog = new PackedFiles.Example().integers("label", 1);
      return PackedFiles.tfRecords(cat.integers("label", 0), dog.bytes("image", png(side)));
    }

    @Override
    protected String path() {
      write(folder, "data/1.tfrecord", records(SIDE));
      write(folder, "data/2.tfrecord", gzip(records(SIDE)));
      return folder + "/data";
    }

    @Override
    protected Map<String, String> brokenPaths() {
      return Map.of(
          write(folder, "large", records(SIDE + 1)).toString(), "large/0",
          write(folder, "torn", Arrays.copyOf(records(SIDE), 80)).toString(), "torn",
          write(folder, "text", new byte[600]).toString(), "text");
    }
  }

  @Nested
  class Parquet extends Reader {
    Parquet(@TempDir Path folder) {
      super(new ParquetProvider(), folder);
    }

    private byte[] table(String name) {
      try {
        return Files.readAllBytes(PackedFiles.path("tables/" + name + ".parquet"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    protected String path() {
      write(folder, "data/1.parquet", table("grey/1"));
      write(folder, "data/2.parquet", table("grey/2"));
      return folder + "/data";
    }

    @Override
    protected Map<String, String> brokenPaths() {
      return Map.of(
          write(folder, "large", table("large")).toString(), "large/0",
          write(folder, "torn", Arrays.copyOf(table("grey/1"), 80)).toString(), "torn",
          write(folder, "text", new byte[600]).toString(), "text");
    }
  }

  private static byte[] npy(Shape shape) {
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      NpyWriter.write(bytes, Tensor.of(shape, values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] png(int side) {
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    picture.setRGB(1, 2, 0xffffff);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
