package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.Unpacking;
import io.loupe.model.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that belong to a model whose topology lies in a file of its own.
 *
 * @param model the file with the topology
 * @param weights the file of weights that the user names
 */
record ModelFolder(ModelSource.Bytes model, Optional<String> weights) {
  private static final List<String> ENDINGS =
      List.of(".weights.h5", ".h5", ".hdf5", "_weights.h5", "-weights.h5", "_weights.hdf5");
  private static final List<String> USUAL =
      List.of("weights.h5", "model.weights.h5", "model.h5", "model_weights.h5", "weights.hdf5");

  /** Reads a file of the folder that the topology names; none outside the folder is. */
  byte[] read(String name) throws IOException {
    return whole(inside(name), name);
  }

  /** Maps a file of the folder that the model names; none outside the folder is. */
  ByteBuffer map(String name) throws IOException {
    return mapped(inside(name), name);
  }

  /** The bytes of a file where they lie; nothing is copied. */
  static ByteBuffer mapped(Path file, String name) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new FileProblem(
            "its file " + name + " is larger than 2 GiB", "Split its weights into several files.");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    }
  }

  /** The file of weights: what the user names, else one beside the topology with its name. */
  byte[] readWeights() throws IOException {
    Path file = weightsFile();
    return whole(file, String.valueOf(file.getFileName()));
  }

  Path weightsFile() {
    if (weights.isPresent()) {
      Path given = path(weights.get());
      if (!Files.isRegularFile(given) || !Files.isReadable(given)) {
        throw new FileProblem(
            "its weights " + weights.get() + " are no file that can be read", "Check the path.");
      }
      return given;
    }
    Path folder = folder();
    String stem = model.fileName().replaceFirst("\\.json$", "");
    return Stream.concat(ENDINGS.stream().map(ending -> stem + ending), USUAL.stream())
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new FileProblem(
                    "it says what the layers are and holds no weights",
                    "Give the file that model.save_weights wrote with --weights FILE; beside the"
                        + " topology it is found as "
                        + stem
                        + ".weights.h5 or "
                        + stem
                        + ".h5."));
  }

  /** The file that a name of the topology means. */
  Path inside(String name) throws IOException {
    Path folder = folder();
    Path file = folder.resolve(path(name)).normalize();
    boolean within = !path(name).isAbsolute() && file.startsWith(folder.normalize());
    if (within && !Files.isRegularFile(file)) {
      throw new FileProblem(
          "its file of weights " + name + " is not beside it",
          "Copy the whole folder, with all its .bin files.");
    }
    if (!within || !file.toRealPath().startsWith(folder.toRealPath())) {
      throw new FileProblem(
          "its file of weights " + name + " lies outside its folder",
          "Put the files of the model into one folder.");
    }
    return file;
  }

  /** The files that names of the topology mean. */
  List<Path> inside(Iterable<String> names) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      files.add(inside(name));
    }
    return files;
  }

  private Path folder() {
    if (!(model instanceof ModelSource.File file)) {
      throw new FileProblem(
          "its weights are in other files", "Give a model whose weights are in the same file.");
    }
    Path parent = file.path().toAbsolutePath().getParent();
    return parent == null ? file.path().toAbsolutePath() : parent;
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new FileProblem(
          "its file of weights \"" + name + "\" has a name that is no path", "Check the name.");
    }
  }

  private static byte[] whole(Path file, String name) throws IOException {
    Unpacking.checkHeap(name, Files.size(file));
    try (InputStream stream = Files.newInputStream(file)) {
      return Unpacking.whole(stream, name);
    }
  }
}
