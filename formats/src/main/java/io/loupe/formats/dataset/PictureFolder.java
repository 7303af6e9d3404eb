package io.loupe.formats.dataset;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import io.loupe.formats.file.Reason;
import io.loupe.formats.picture.PictureFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the pictures of a dataset lie. Folders are listed anew for each pass, one class at a time,
 * so memory holds the names of one class at most.
 *
 * @param root the folder
 * @param classes names of its sub-folders: by value where all are numbers, else in the order of
 *     their characters; empty if it has none
 */
record PictureFolder(Path root, List<String> classes) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Comparator<String> BY_VALUE =
      Comparator.comparing((String name) -> new BigInteger(name))
          .thenComparing(Comparator.naturalOrder());

  PictureFolder {
    classes = List.copyOf(classes);
  }

  /**
   * A picture and its name within the dataset.
   *
   * @param id path from the root, with {@code /} between folders
   */
  record Picture(String id, Path path) {
    DataFile file() {
      return DataFile.of(path).named(id);
    }
  }

  static PictureFolder of(Path root) {
    if (!Files.isDirectory(root)) {
      throw new DatasetException(
          "\"" + root + "\" is " + (Files.exists(root) ? "not a folder." : "not there."),
          "Give a folder of pictures, or of one sub-folder for each class.",
          null);
    }
    List<String> classes = new ArrayList<>();
    List<String> loose = new ArrayList<>();
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : entries.sorted().toList()) {
        String name = String.valueOf(entry.getFileName());
        if (name.startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          classes.add(name);
        } else if (PictureFile.isNamedLikeOne(name)) {
          loose.add(name);
        }
      }
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    if (!classes.isEmpty() && !loose.isEmpty()) {
      throw new DatasetException(
          "Folder \""
              + root
              + "\" has pictures beside its sub-folders, for example "
              + loose.get(0)
              + ".",
          "Put every picture into the sub-folder of its class, or use a folder without"
              + " sub-folders.",
          null);
    }
    return new PictureFolder(root, inOrder(classes));
  }

  /** Names of classes by value where all are numbers, else in the order of their characters. */
  static List<String> inOrder(Collection<String> names) {
    boolean numbers = names.stream().allMatch(name -> NUMBER.matcher(name).matches());
    return names.stream().sorted(numbers ? BY_VALUE : Comparator.naturalOrder()).toList();
  }

  /** Returns the number of lists of pictures: one for each class, or one without labels. */
  int lists() {
    return Math.max(classes.size(), 1);
  }

  /** Lists the pictures of a class, or all if there are no classes, by name. */
  List<Picture> list(int index) {
    Path folder = classes.isEmpty() ? root : root.resolve(classes.get(index));
    String prefix = classes.isEmpty() ? "" : classes.get(index) + "/";
    try {
      Path real = folder.toRealPath();
      try (Stream<Path> files = Files.walk(real)) {
        return files
            .filter(file -> PictureFile.isNamedLikeOne(String.valueOf(file.getFileName())))
            .filter(Files::isRegularFile)
            .map(file -> new Picture(prefix + id(real.relativize(file)), file))
            .sorted(Comparator.comparing(Picture::id))
            .toList();
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    } catch (UncheckedIOException e) {
      throw unreadable(folder, Objects.requireNonNull(e.getCause()));
    }
  }

  String sha256() {
    Fingerprint fingerprint = new Fingerprint();
    for (int i = 0; i < lists(); i++) {
      for (Picture picture : list(i)) {
        fingerprint.add(picture.id(), picture.file());
      }
    }
    return fingerprint.finish();
  }

  static String id(Path relative) {
    List<String> names = new ArrayList<>();
    relative.forEach(name -> names.add(name.toString()));
    return String.join("/", names);
  }

  static DatasetException unreadable(Path folder, IOException cause) {
    return new DatasetException(
        "Cannot read folder \"" + folder + "\": " + Reason.of(cause) + ".",
        "Check the path and its permissions.",
        cause);
  }
}
