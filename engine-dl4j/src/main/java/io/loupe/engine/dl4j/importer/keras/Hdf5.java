package io.loupe.engine.dl4j.importer.keras;

import com.google.common.base.Splitter;
import io.jhdf.GlobalHeap;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.storage.HdfBackingStorage;
import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.Unpacking;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** An HDF5 file held in memory. Links out of the tree are not followed. */
final class Hdf5 implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** What stands for bytes that are no text. */
  private static final char LOST = '\ufffd';

  private final HdfFile file;
  private final long size;

  private Hdf5(HdfFile file, long size) {
    this.file = file;
    this.size = size;
  }

  static boolean isHdf5(byte[] start) {
    return start.length >= MAGIC.length && Arrays.equals(start, 0, 8, MAGIC, 0, 8);
  }

  static Hdf5 of(byte[] bytes) {
    return guarded(() -> new Hdf5(HdfFile.fromBytes(bytes), bytes.length));
  }

  /** Finds a group or data set by its path; parts that are links are not there. */
  Optional<Node> find(String path) {
    return find(file, path);
  }

  Optional<Node> find(Node start, String path) {
    return guarded(
        () -> {
          Node node = start;
          for (String part : Splitter.on('/').omitEmptyStrings().split(path)) {
            Node child = node instanceof Group group ? group.getChildren().get(part) : null;
            if (child == null || child.isLink()) {
              return Optional.empty();
            }
            node = child;
          }
          return Optional.of(node);
        });
  }

  List<Node> children(Node node) {
    return guarded(
        () ->
            node instanceof Group group
                ? group.getChildren().values().stream().filter(child -> !child.isLink()).toList()
                : List.of());
  }

  Optional<String> text(String attribute) {
    return text(file, attribute);
  }

  List<String> texts(String attribute) {
    return texts(file, attribute);
  }

  Optional<String> text(Node node, String attribute) {
    return texts(node, attribute).stream().findFirst();
  }

  /** Values of an attribute, which Keras cuts into several when it is long. */
  List<String> texts(Node node, String attribute) {
    return guarded(
        () -> {
          List<String> values = new ArrayList<>(strings(node, attribute));
          for (int part = 0; values.isEmpty() || part > 0; part++) {
            List<String> more = strings(node, attribute + part);
            if (more.isEmpty()) {
              break;
            }
            values.addAll(more);
          }
          return values;
        });
  }

  Weight weight(String name, Node node) {
    return guarded(
        () -> {
          if (!(node instanceof Dataset data)) {
            throw KerasProblem.damaged("its weight " + name + " is not an array");
          }
          int[] dims = data.getDimensions();
          long elements = Arrays.stream(dims).asLongStream().reduce(1, Math::multiplyExact);
          long bytes = Math.multiplyExact(elements, data.getDataType().getSize());
          Unpacking.check("weight " + name, bytes, size);
          Unpacking.checkHeap("weight " + name, bytes);
          return new Weight(name, dims, () -> guarded(() -> floats(name, data)));
        });
  }

  @Override
  public void close() {
    file.close();
  }

  private List<String> strings(Node node, String name) {
    Attribute attribute = node.getAttributes().get(name);
    if (attribute == null) {
      return List.of();
    }
    if (attribute.getSizeInBytes() > size) {
      throw KerasProblem.damaged("its attribute " + name + " is larger than the file");
    }
    if (attribute.isEmpty()) {
      return List.of();
    }
    Object data = attribute.getData();
    List<String> values = new ArrayList<>();
    for (Object value : data instanceof Object[] several ? several : new Object[] {data}) {
      if (value instanceof byte[] bytes) {
        values.add(new String(bytes, StandardCharsets.UTF_8));
      } else if (value instanceof String text) {
        values.add(text);
      } else {
        throw KerasProblem.damaged("its attribute " + name + " is not a list of texts");
      }
    }
    boolean lost = values.stream().anyMatch(value -> value.indexOf(LOST) >= 0);
    return lost ? again(attribute, values) : values;
  }

  /**
   * Texts that are marked as ASCII and are UTF-8: what h5py makes of names beyond ASCII.
   *
   * @param read what was made of them, letters beyond ASCII lost
   */
  private List<String> again(Attribute attribute, List<String> read) {
    ByteBuffer buffer = attribute.getBuffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<String> values = new ArrayList<>();
    if (attribute.getDataType() instanceof VariableLength) {
      HdfBackingStorage storage = file.getHdfBackingStorage();
      boolean wide = storage.getSizeOfOffsets() == Long.BYTES;
      for (int i = 0; i < read.size(); i++) {
        int length = buffer.getInt();
        long heap = wide ? buffer.getLong() : buffer.getInt();
        ByteBuffer text = new GlobalHeap(storage, heap).getObjectData(buffer.getInt());
        byte[] bytes = new byte[Math.min(length, text.remaining())];
        text.get(bytes);
        values.add(text(bytes));
      }
      return values;
    }
    byte[] bytes = new byte[buffer.remaining() / read.size()];
    for (int i = 0; i < read.size(); i++) {
      buffer.get(bytes);
      values.add(text(bytes));
    }
    return values;
  }

  private static String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private float[] floats(String name, Dataset dataset) {
    Object data =
        dataset instanceof ChunkedDataset chunked
            ? unchunked(name, chunked)
            : dataset.getDataFlat();
    if (data instanceof float[] values) {
      return values;
    }
    if (data instanceof double[] values) {
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) values[i];
      }
      return floats;
    }
    if (data instanceof Number value) {
      return new float[] {value.floatValue()};
    }
    throw notFloating(name);
  }

  private static KerasProblem notFloating(String name) {
    return new KerasProblem(
        "its weight " + name + " is not of a floating-point type",
        "Save the model with weights of type float32.");
  }

  private Object unchunked(String name, ChunkedDataset dataset) {
    if (!(dataset.getDataType() instanceof FloatingPoint)) {
      throw notFloating(name);
    }
    ByteBuffer bytes = ChunkedArray.read(name, dataset, size);
    int[] length = {bytes.capacity() / dataset.getDataType().getSize()};
    return dataset.getDataType().fillData(bytes, length, file.getHdfBackingStorage());
  }

  /** HDF5's structure is read by a library that trusts it; what it throws becomes a sentence. */
  private static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (FileProblem e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      KerasProblem problem = KerasProblem.damaged("its HDF5 structure is damaged");
      problem.initCause(e);
      throw problem;
    }
  }
}
