package io.loupe.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a model comes from, with options for the engine.
 *
 * <p>Options every engine understands: {@code range} ({@code min,max} of picture values, default
 * {@code 0,1}), {@code mean} and {@code std} (numbers per channel), {@code channels} ({@code rgb},
 * or {@code bgr} where a picture's first channel is blue), {@code features} (a file with names of
 * the input's values). All others an engine declares with {@link Engine#options()}. Where it has
 * models that leave the input's size open or have several inputs, those are called {@code
 * input-shape} ({@code C,H,W}, or sizes by name, {@code a=5,7;b=4,9}), {@code input} (the one
 * looked at) and {@code hold} (what the others are fed, {@code mask=1;b=2,8,8:0.5}). Immutable.
 */
public sealed interface ModelSource {
  /**
   * Returns the engine's options.
   *
   * @return option names and values
   */
  Map<String, String> options();

  /**
   * Returns the place as {@code --model} takes it.
   *
   * @return the location
   */
  String location();

  /**
   * Returns the same source with other options.
   *
   * @param options replaces all options
   * @return a source
   */
  ModelSource withOptions(Map<String, String> options);

  /**
   * Names a file.
   *
   * @param path the file
   * @return a source without options
   */
  static ModelSource of(Path path) {
    return new File(path, Map.of());
  }

  /**
   * Names a network in memory, for example a {@code ComputationGraph}.
   *
   * @param name for people
   * @param network the engine's own object; the engine reads it and never changes it
   * @return a source without options
   */
  static ModelSource of(String name, Object network) {
    return new InMemory(name, network, Map.of());
  }

  /** A source that is read as bytes. */
  sealed interface Bytes extends ModelSource {
    /**
     * Opens the bytes. The caller closes the stream.
     *
     * @return a stream from the first byte
     * @throws IOException if it cannot be read
     */
    InputStream open() throws IOException;

    /**
     * Returns the file name.
     *
     * @return the last part of the location
     */
    String fileName();
  }

  /**
   * A file.
   *
   * @param path where it lies
   * @param options engine options
   */
  record File(Path path, Map<String, String> options) implements Bytes {
    /**
     * Creates the source; the options are copied, in the order of their names.
     *
     * @param path where it lies
     * @param options engine options
     */
    public File {
      options = ModelInfo.inOrder(options);
    }

    @Override
    public String location() {
      return path.toString();
    }

    @Override
    public File withOptions(Map<String, String> other) {
      return new File(path, other);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }

    @Override
    public String fileName() {
      Path name = path.getFileName();
      return name == null ? path.toString() : name.toString();
    }
  }

  /**
   * A file inside a jar.
   *
   * @param location how {@code --model} names it, for example {@code sample:mnist}
   * @param url where it lies
   * @param options engine options
   */
  record Resource(String location, URL url, Map<String, String> options) implements Bytes {
    /**
     * Creates the source; the options are copied, in the order of their names.
     *
     * @param location how {@code --model} names it, for example {@code sample:mnist}
     * @param url where it lies
     * @param options engine options
     */
    public Resource {
      options = ModelInfo.inOrder(options);
    }

    @Override
    public Resource withOptions(Map<String, String> other) {
      return new Resource(location, url, other);
    }

    @Override
    public InputStream open() throws IOException {
      return url.openStream();
    }

    @Override
    public String fileName() {
      String path = url.getPath();
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /**
   * A network in memory.
   *
   * @param name for people
   * @param network the engine's own object
   * @param options engine options
   */
  record InMemory(String name, Object network, Map<String, String> options) implements ModelSource {
    /**
     * Creates the source; the options are copied, in the order of their names.
     *
     * @param name for people
     * @param network the engine's own object
     * @param options engine options
     */
    public InMemory {
      options = ModelInfo.inOrder(options);
    }

    @Override
    public String location() {
      return "memory";
    }

    @Override
    public InMemory withOptions(Map<String, String> other) {
      return new InMemory(name, network, other);
    }
  }
}
