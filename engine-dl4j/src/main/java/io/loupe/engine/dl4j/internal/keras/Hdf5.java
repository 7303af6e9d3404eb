package io.loupe.engine.dl4j.internal.keras;

import com.google.common.base.Splitter;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.filter.PipelineFilterWithData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** An HDF5 file held in memory. Links out of the tree are not followed. */
final class Hdf5 implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final long LARGEST_RATIO = 1100;

  /** Deflate, shuffle and Fletcher's checksum; the others' decoders trust what they read. */
  private static final Set<Integer> SAFE_FILTERS = Set.of(1, 2, 3);

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
          if (elements > size * LARGEST_RATIO / 2) {
            throw KerasProblem.damaged("its weight " + name + " is larger than the file");
          }
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
    Object data = attribute.getData();
    if (data instanceof Object[] values) {
      return Arrays.stream(values).map(Hdf5::string).toList();
    }
    return data == null ? List.of() : List.of(string(data));
  }

  private static String string(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  private static float[] floats(String name, Dataset dataset) {
    for (PipelineFilterWithData filter : dataset.getFilters()) {
      if (!SAFE_FILTERS.contains(filter.getId())) {
        throw new KerasProblem(
            "its weight " + name + " is compressed with " + filter.getName(),
            "Save it without compression, or with gzip.");
      }
    }
    Object data = dataset.getDataFlat();
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
    throw new KerasProblem(
        "its weight " + name + " is not of a floating-point type",
        "Save the model with weights of type float32.");
  }

  /** HDF5's structure is read by a library that trusts it; what it throws becomes a sentence. */
  private static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (KerasProblem e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      KerasProblem problem = KerasProblem.damaged("its HDF5 structure is damaged");
      problem.initCause(e);
      throw problem;
    }
  }
}
