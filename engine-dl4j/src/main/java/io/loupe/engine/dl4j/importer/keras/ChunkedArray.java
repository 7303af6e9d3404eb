package io.loupe.engine.dl4j.importer.keras;

import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.filter.FletcherChecksumFilter;
import io.jhdf.filter.PipelineFilterWithData;
import io.loupe.engine.dl4j.guard.Unpacking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.InflaterInputStream;

/**
 * Reads an array that lies in chunks, each packed for itself. The library unpacks whatever a chunk
 * holds before it looks at its size; here a chunk is unpacked to the size that it must have.
 */
final class ChunkedArray {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER = 3;

  /** Bytes that a chunk takes in the index at least. */
  private static final int LEAST_ENTRY = 8;

  /** A checksum may be added before a chunk is packed. */
  private static final int CHECKSUM = 4;

  private final String name;
  private final ChunkedDataset data;
  private final int[] dims;
  private final int[] chunk;
  private final int width;
  private final List<PipelineFilterWithData> filters;

  private ChunkedArray(String name, ChunkedDataset data) {
    this.name = name;
    this.data = data;
    this.dims = data.getDimensions();
    this.chunk = data.getChunkDimensions();
    this.width = data.getDataType().getSize();
    this.filters = data.getFilters();
  }

  /**
   * Reads all values.
   *
   * @param name of the array, for messages
   * @param data the array; its size has been checked
   * @param size of the file
   * @return its bytes, row by row, 0 where the file has no chunk
   */
  static ByteBuffer read(String name, ChunkedDataset data, long size) {
    return new ChunkedArray(name, data).read(size);
  }

  private ByteBuffer read(long size) {
    long bytes = width;
    long chunks = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      bytes = Math.multiplyExact(bytes, chunk[axis]);
      chunks = Math.multiplyExact(chunks, (dims[axis] + chunk[axis] - 1L) / chunk[axis]);
    }
    Unpacking.check("weight " + name, bytes, size);
    Unpacking.checkHeap("weight " + name, bytes);
    if (chunks > size / LEAST_ENTRY) {
      throw KerasProblem.damaged("its weight " + name + " has more chunks than the file can hold");
    }
    ByteBuffer all = ByteBuffer.allocate(Math.multiplyExact(product(dims), width));
    int[] place = new int[dims.length];
    for (long i = 0; i < chunks; i++) {
      copy(unpacked(place, Math.toIntExact(bytes)), place, all.array());
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        place[axis] += chunk[axis];
        if (place[axis] < dims[axis]) {
          break;
        }
        place[axis] = 0;
      }
    }
    return all;
  }

  private static int product(int[] sizes) {
    return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
  }

  /** The bytes of a chunk, none if the file has no chunk there. */
  private byte[] unpacked(int[] place, int bytes) {
    ByteBuffer raw;
    try {
      raw = data.getRawChunkBuffer(place.clone());
    } catch (HdfException e) {
      return new byte[0];
    }
    byte[] packed = new byte[raw.remaining()];
    raw.get(packed);
    for (int i = filters.size() - 1; i >= 0; i--) {
      packed = undone(filters.get(i), packed, bytes);
    }
    if (packed.length != bytes) {
      throw KerasProblem.damaged("its weight " + name + " has a chunk of another size");
    }
    return packed;
  }

  private byte[] undone(PipelineFilterWithData filter, byte[] packed, int bytes) {
    return switch (filter.getId()) {
      case DEFLATE -> inflated(packed, bytes + CHECKSUM);
      case SHUFFLE -> new ByteShuffleFilter().decode(packed, filter.getFilterData());
      case FLETCHER -> new FletcherChecksumFilter().decode(packed, filter.getFilterData());
      default ->
          throw new KerasProblem(
              "its weight " + name + " is compressed with " + filter.getName(),
              "Save it without compression, or with gzip.");
    };
  }

  private byte[] inflated(byte[] packed, int most) {
    try (InputStream stream = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return stream.readNBytes(most);
    } catch (IOException e) {
      KerasProblem problem = KerasProblem.damaged("its weight " + name + " is damaged");
      problem.initCause(e);
      throw problem;
    }
  }

  /** Copies what of a chunk lies within the array, row by row of the last axis. */
  private void copy(byte[] values, int[] place, byte[] all) {
    if (values.length == 0) {
      return;
    }
    int last = dims.length - 1;
    int row = Math.min(chunk[last], dims[last] - place[last]) * width;
    int rows = product(chunk) / chunk[last];
    int[] at = new int[last];
    for (int i = 0; i < rows; i++) {
      long to = 0;
      boolean within = true;
      for (int axis = 0; axis < last; axis++) {
        within &= place[axis] + at[axis] < dims[axis];
        to = (to + place[axis] + at[axis]) * dims[axis + 1];
      }
      if (within) {
        int from = Math.multiplyExact(i, chunk[last] * width);
        System.arraycopy(values, from, all, Math.toIntExact((to + place[last]) * width), row);
      }
      for (int axis = last - 1; axis >= 0 && ++at[axis] == chunk[axis]; axis--) {
        at[axis] = 0;
      }
    }
  }
}
