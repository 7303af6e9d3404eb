package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model in ONNX. */
public final class OnnxNetwork implements Imported {
  /** The first byte of a file: field 1, a number, which is the version of the format. */
  private static final byte VERSION = 0x08;

  /** Programs that turn TensorFlow's and Keras's networks into ONNX. */
  private static final Set<String> FROM_KERAS = Set.of("tf2onnx", "keras2onnx", "tf-onnx");

  private final OnnxFile file;

  private OnnxNetwork(OnnxFile file) {
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
   * @return the model
   * @throws io.loupe.engine.dl4j.guard.FileProblem if it is damaged
   */
  public static OnnxNetwork read(byte[] bytes) {
    return new OnnxNetwork(OnnxFile.read(ByteBuffer.wrap(bytes)));
  }

  @Override
  public List<String> inputs() {
    return file.inputs().stream().map(OnnxFile.Input::name).toList();
  }

  @Override
  public Graph graph(String model, String free, Map<String, Shape> sizes, ModelSize size) {
    return new OnnxImporter(file, sizes, size).graph();
  }

  @Override
  public boolean flattensChannelsFirst() {
    return !FROM_KERAS.contains(file.producer());
  }
}
