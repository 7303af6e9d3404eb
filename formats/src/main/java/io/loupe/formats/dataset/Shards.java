package io.loupe.formats.dataset;

import io.loupe.data.DataLocation;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that hold a dataset together: one, those of a folder by name, or those that braces
 * name, {@code train-{000..004}.tar} or {@code {a,b}.tar}, in the order of the braces.
 */
record Shards(List<DataFile> files) {
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");
  private static final int MOST = 100_000;

  Shards {
    files = List.copyOf(files);
  }

  /**
   * Files of one kind.
   *
   * @param what they are, for example {@code tar archives}
   * @param names of those in a folder, in lower case
   * @param ending that is usual
   */
  record Kind(String what, Pattern names, String ending) {}

  static Shards of(DataLocation location, Kind kind) {
    String form = location.scheme() + ":FILE, " + location.scheme() + ":FOLDER or braces as in ";
    String hint = "Write it as " + form + "train-{000..004}" + kind.ending() + ".";
    if (location.path().isBlank()) {
      throw new DatasetException("Data \"" + location + "\" names no file.", hint, null);
    }
    List<DataFile> files = new ArrayList<>();
    for (String path : expanded(location, hint)) {
      Path folder = folder(path, hint);
      if (Files.isDirectory(folder)) {
        files.addAll(inFolder(folder, kind));
      } else {
        files.add(DataFile.of(path));
      }
    }
    Set<String> names = new HashSet<>();
    for (DataFile file : files) {
      if (!names.add(file.name())) {
        throw file.wrong(
            "is named twice by \"" + location + "\"",
            "Give the files of one dataset names of their own: samples are named by them.");
      }
    }
    return new Shards(files);
  }

  private static Path folder(String path, String hint) {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new DatasetException("\"" + path + "\" is not a path.", hint, e);
    }
  }

  private static List<DataFile> inFolder(Path folder, Kind kind) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(Files::isRegularFile)
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> !name.startsWith("."))
          .filter(name -> kind.names().matcher(name.toLowerCase(Locale.ROOT)).matches())
          .sorted()
          .forEach(names::add);
    } catch (IOException e) {
      throw PictureFolder.unreadable(folder, e);
    }
    if (names.isEmpty()) {
      throw new DatasetException(
          "Folder \"" + folder + "\" has no " + kind.what() + ".",
          "Put files into it that are named like train-000" + kind.ending() + ".",
          null);
    }
    return names.stream().map(name -> DataFile.of(folder.resolve(name))).toList();
  }

  private static List<String> expanded(DataLocation location, String hint) {
    List<String> paths = List.of(location.path());
    for (boolean again = true; again; ) {
      List<String> next = new ArrayList<>();
      again = false;
      for (String path : paths) {
        Matcher braces = BRACES.matcher(path);
        if (!braces.find()) {
          next.add(path);
          continue;
        }
        again = true;
        for (String choice : choices(braces.group(1), location, hint)) {
          next.add(path.substring(0, braces.start()) + choice + path.substring(braces.end()));
          if (next.size() > MOST) {
            throw tooMany(location);
          }
        }
      }
      paths = next;
    }
    return paths;
  }

  private static List<String> choices(String text, DataLocation location, String hint) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      return List.of(text.split(",", -1));
    }
    int from = Integer.parseInt(range.group(1));
    int to = Integer.parseInt(range.group(2));
    if (from > to) {
      throw new DatasetException(
          "The braces {" + text + "} of data \"" + location + "\" end before they begin.",
          hint,
          null);
    }
    if (to - from >= MOST) {
      throw tooMany(location);
    }
    int width = Math.max(range.group(1).length(), 1);
    List<String> all = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      all.add(String.format("%0" + width + "d", i));
    }
    return all;
  }

  private static DatasetException tooMany(DataLocation location) {
    return new DatasetException(
        "The braces of data \"" + location + "\" name more than " + MOST + " files.",
        "Name fewer at a time.",
        null);
  }

  /** Fingerprint of the files as they are stored. */
  String sha256() {
    if (files.size() == 1) {
      return Fingerprint.of(files.get(0));
    }
    Fingerprint all = new Fingerprint();
    files.forEach(file -> all.add(file.name(), file));
    return all.finish();
  }
}
