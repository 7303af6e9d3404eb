package io.loupe.formats.dataset;

import io.loupe.formats.picture.PictureFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Files among the pictures of a folder that are not read; hidden ones are not meant. */
final class PassedOver {
  private static final Set<String> OF_THE_DESKTOP = Set.of("Thumbs.db", "desktop.ini");
  private static final int EXAMPLES = 3;

  private final List<String> examples = new ArrayList<>();
  private long count;

  private PassedOver() {}

  /** Says in at most one sentence how many there are and which. */
  static List<String> sentences(PictureFolder folder) {
    PassedOver found = new PassedOver();
    Path root = folder.root();
    if (folder.classes().isEmpty()) {
      found.addAll(root, "", Integer.MAX_VALUE);
    } else {
      found.addAll(root, "", 1);
      folder.classes().forEach(c -> found.addAll(root.resolve(c), c + "/", Integer.MAX_VALUE));
    }
    return found.count == 0 ? List.of() : List.of(found.sentence(root));
  }

  private void addAll(Path folder, String prefix, int depth) {
    try {
      Path real = folder.toRealPath();
      try (Stream<Path> files = Files.walk(real, depth)) {
        files
            .filter(PassedOver::isOne)
            .map(file -> prefix + PictureFolder.id(real.relativize(file)))
            .sorted()
            .forEach(this::add);
      }
    } catch (IOException e) {
      throw PictureFolder.unreadable(folder, e);
    } catch (UncheckedIOException e) {
      throw PictureFolder.unreadable(folder, Objects.requireNonNull(e.getCause()));
    }
  }

  private void add(String name) {
    count++;
    if (examples.size() < EXAMPLES) {
      examples.add(name);
    }
  }

  private static boolean isOne(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && !OF_THE_DESKTOP.contains(name)
        && !PictureFile.isNamedLikeOne(name)
        && Files.isRegularFile(file);
  }

  private String sentence(Path root) {
    String names = String.join(", ", examples);
    return (count == 1 ? "1 file" : count + " files")
        + " in folder \""
        + root
        + (count == 1 ? "\" is not read: " : "\" are not read: ")
        + names
        + (count > examples.size() ? " and others" : "")
        + ". Loupe reads "
        + PictureFile.kinds()
        + ".";
  }
}
