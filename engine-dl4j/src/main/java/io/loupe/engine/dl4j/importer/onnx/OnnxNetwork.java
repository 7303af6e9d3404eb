package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Channels;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** A model in ONNX. */
public final class OnnxNetwork implements Imported {
  /** The first byte of a file: field 1, a number, which is the version of the format. */
  private static final byte VERSION = 0x08;

  /** Programs that turn TensorFlow's and Keras's networks into ONNX. */
  private static final Set<String> FROM_KERAS = Set.of("tf2onnx", "keras2onnx", "tf-onnx");

  private final ByteBuffer bytes;
  private final OnnxFile file;

  private OnnxNetwork(ByteBuffer bytes, OnnxFile file) {
    this.bytes = bytes;
    this.file = file;
  }

  /**
   * Tells whether a file may be ONNX from its first byte.
   *
   * @param start its beginning
   * @return whether it may
   */
  public static boolean isOnnx(byte[] start) {
    return start.length > 1 && start[0] == VERSION && start[1] > 0 && start[1] < 64;
  }

  /**
   * Reads a file.
   *
   * @param bytes the file, kept
   * @param folder maps a file of weights that the file names
   * @return the model
   * @throws io.loupe.engine.dl4j.guard.FileProblem if it is damaged
   */
  public static OnnxNetwork read(ByteBuffer bytes, Files folder) {
    return new OnnxNetwork(bytes, OnnxFile.read(bytes, folder::map));
  }

  /** Finds the files in which weights lie beside a model. */
  @FunctionalInterface
  public interface Files {
    /**
     * Maps a file.
     *
     * @param name as the model says it
     * @return its bytes
     * @throws IOException if it cannot be read
     */
    ByteBuffer map(String name) throws IOException;
  }

  /**
   * Lists the files of weights that a file names.
   *
   * @param bytes the file
   * @return their names, as the file has them, in order
   * @throws io.loupe.engine.dl4j.guard.FileProblem if it is damaged
   */
  public static List<String> weightFiles(ByteBuffer bytes) {
    return OnnxFile.weightFiles(bytes);
  }

  /**
   * Lists the operators that are read.
   *
   * @return their names, by the alphabet
   */
  public static List<String> operators() {
    return List.copyOf(Operators.names());
  }

  @Override
  public List<String> inputs() {
    return file.inputs().stream().map(OnnxFile.Input::name).toList();
  }

  @Override
  public Set<String> openAxes() {
    return file.inputs().stream()
        .flatMap(input -> input.symbols().stream())
        .filter(symbol -> !symbol.isBlank())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public Map<String, String> about() {
    return file.about();
  }

  @Override
  public Graph graph(String model, String free, Map<String, Shape> sizes, ModelSize size) {
    return imported(sizes, size).graph();
  }

  private OnnxImporter.Result imported(Map<String, Shape> sizes, ModelSize size) {
    try {
      return new OnnxImporter(file, sizes, size.afresh(), false).run();
    } catch (OnnxProblem e) {
      if (together(sizes) < 2) {
        throw e;
      }
      return whole(sizes, size, e);
    }
  }

  /** How many inputs the file takes at once, or is said to take; below 2 where that is open. */
  private int together(Map<String, Shape> sizes) {
    boolean none = file.inputs().isEmpty() || file.inputs().get(0).dims().isEmpty();
    return none ? 0 : file.size(file.inputs().get(0), 0, sizes);
  }

  /** Where the items that a file counts are joined, all of them together are one item. */
  private OnnxImporter.Result whole(Map<String, Shape> sizes, ModelSize size, OnnxProblem before) {
    try {
      return new OnnxImporter(file, sizes, size, true).run();
    } catch (RuntimeException e) {
      before.addSuppressed(e);
      throw before;
    }
  }

  @Override
  public boolean flattensChannelsFirst() {
    return !FROM_KERAS.contains(file.producer());
  }

  /**
   * Writes the file without some channels.
   *
   * @param sizes as {@link #graph} was given them
   * @param made what is left of each node of that graph, by index
   * @param target where the bytes go; left open
   * @throws IOException if they cannot be written
   * @throws io.loupe.error.ParameterException if an operator of the file cannot be cut
   */
  public void writeLeft(Map<String, Shape> sizes, IntFunction<Channels> made, OutputStream target)
      throws IOException {
    OnnxImporter.Result read = imported(sizes, new ModelSize(Long.MAX_VALUE));
    new SmallerFile(file, read, made).write(bytes, target);
  }
}
