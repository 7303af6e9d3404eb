package io.loupe.visualizers.internal;

import io.loupe.data.Dataset;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import java.util.List;

/** Refuses what would not fit into memory before anything is computed. */
public final class Memory {
  private static final long MEGABYTE = 1L << 20;

  private Memory() {}

  /** Checks statistics that are kept for each class and layer. */
  public static void check(List<LayerInfo> layers, Dataset data, int bytesPerElement) {
    long bytes = bytes(layers, data, bytesPerElement);
    if (bytes > Runtime.getRuntime().maxMemory() / 2) {
      throw new ParameterException(
          "Maps of " + classes(data) + " classes need " + bytes / MEGABYTE + " MB of memory.",
          "Choose fewer layers with --layers, fewer classes with ?labels=0,1,2 after the data, or"
              + " give Java more memory with -Xmx.");
    }
  }

  /** Checks maps of samples that are kept together. */
  public static void checkMaps(long maps, int values) {
    long bytes = Math.multiplyExact(maps, (long) values * Float.BYTES);
    if (bytes > Runtime.getRuntime().maxMemory() / 2) {
      throw new ParameterException(
          maps + " maps of " + values + " values need " + bytes / MEGABYTE + " MB of memory.",
          "Take fewer samples with --count, or fewer methods, or give Java more memory with -Xmx.");
    }
  }

  /** Whether statistics kept for each class and layer leave room for as much again. */
  public static boolean leavesRoom(List<LayerInfo> layers, Dataset data, int bytesPerElement) {
    return 2 * bytes(layers, data, bytesPerElement) <= Runtime.getRuntime().maxMemory() / 2;
  }

  private static long classes(Dataset data) {
    long classes = data.classNames().size();
    if (data.size().isPresent()) {
      classes = Math.min(classes, data.size().getAsLong());
    }
    return classes;
  }

  private static long bytes(List<LayerInfo> layers, Dataset data, int bytesPerElement) {
    long classes = classes(data);
    long bytes = 0;
    for (LayerInfo layer : layers) {
      bytes += (classes + 2) * layer.outputShape().elements() * bytesPerElement;
    }
    return bytes;
  }
}
