package io.loupe.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.loupe.Loupe;
import io.loupe.error.LoupeException;
import io.loupe.model.Model;
import io.loupe.model.Prunable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;

/** The files that are mutated: small ones of some folders, and some made for the purpose. */
final class Corpus {
  private static final long LARGEST = 1 << 20;
  private static final int MOST_CONVERTED = 24;
  private static final Path OPERATORS = Path.of("operators.zip");
  private static final Pattern MODEL = Pattern.compile("(\\w+)/model\\.onnx");

  /** NumPy's names of number types, with their sizes in bytes. */
  private static final Map<String, Integer> NUMBER_TYPES =
      new TreeMap<>(Map.of("<f4", 4, "<f8", 8, "|u1", 1, "<i8", 8, "|b1", 1, ">i2", 2));

  private Corpus() {}

  /** All files below the folders that a reader takes, in the order of their names. */
  static List<Path> of(List<Path> folders, List<FileReader> readers) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
          String name = file.getFileName().toString();
          boolean small = Files.size(file) <= LARGEST;
          if (small && readers.stream().anyMatch(reader -> reader.takes(name))) {
            files.add(file);
          }
        }
      }
    }
    return files;
  }

  /**
   * Writes pictures of each format, the models that archives of the tests hold, and Keras models of
   * the folders as Deeplearning4j zips.
   */
  static void make(Path folder, List<Path> folders, List<FileReader> readers) throws IOException {
    Files.createDirectories(folder);
    BufferedImage picture = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 9 * 7; i++) {
      picture.setRGB(i % 9, i / 9, i * 0x040201);
    }
    for (String format : List.of("png", "jpg", "gif", "bmp")) {
      ImageIO.write(picture, format, folder.resolve("picture." + format).toFile());
    }
    try (var record = Corpus.class.getResourceAsStream("record.json")) {
      Files.write(
          folder.resolve("record.json"), record == null ? new byte[0] : record.readAllBytes());
    }
    for (Map.Entry<String, Integer> type : NUMBER_TYPES.entrySet()) {
      String name = "array-" + type.getKey().substring(1) + ".npy";
      Files.write(folder.resolve(name), array(type.getKey(), type.getValue()));
    }
    for (Path from : folders) {
      if (Files.exists(from.resolve(OPERATORS))) {
        unpack(from.resolve(OPERATORS), folder);
      }
    }
    int written = 0;
    for (Path file : of(folders, readers)) {
      String name = file.getFileName().toString();
      if (written < MOST_CONVERTED && (name.endsWith(".keras") || name.endsWith(".h5"))) {
        written += converted(file, folder.resolve("model" + written + ".zip")) ? 1 : 0;
      }
    }
  }

  /** Four items of 3 x 5 x 4 as numpy.save writes them, format 1.0; every value small. */
  private static byte[] array(String type, int bytes) {
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (4, 3, 5, 4), }";
    int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
    ByteBuffer file =
        ByteBuffer.allocate(10 + padded + 4 * 3 * 5 * 4 * bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) padded);
    file.put((header + " ".repeat(padded - header.length() - 1) + "\n").getBytes(US_ASCII));
    for (int i = 0; file.remaining() >= bytes; i++) {
      for (int b = 0; b < bytes; b++) {
        file.put((byte) (b == bytes - 1 && type.contains("f") ? 0x3c : i % 2));
      }
    }
    return file.array();
  }

  /** Writes the models of an archive, each under the name of its folder. */
  private static void unpack(Path archive, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        Matcher name = MODEL.matcher(entry.getName());
        if (name.matches()) {
          try (InputStream model = zip.getInputStream(entry)) {
            Files.write(folder.resolve(name.group(1) + ".onnx"), model.readAllBytes());
          }
        }
      }
    }
  }

  private static boolean converted(Path file, Path zip) throws IOException {
    try (Model model = Loupe.create().model(file.toString(), Map.of());
        OutputStream out = Files.newOutputStream(zip)) {
      Optional<Prunable> prunable = model.capability(Prunable.class);
      prunable.orElseThrow().writeWithout(Map.of(), out);
      return true;
    } catch (LoupeException e) {
      Files.deleteIfExists(zip);
      return false;
    }
  }
}
