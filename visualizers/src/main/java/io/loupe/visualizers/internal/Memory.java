package io.loupe.visualizers.internal;

import io.loupe.data.Dataset;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import java.util.List;

/** Refuses what would not fit into memory before anything is computed. */
public final class Memory {
  private static final long MEGABYTE = 1L << 20;

  private Memory() {}

  /** Checks statistics that are kept for each class and layer. */
  public static void check(List<LayerInfo> layers, Dataset data, int bytesPerElement) {
    long bytes = bytes(layers, data, bytesPerElement);
    if (isTooMuch(bytes)) {
      throw new ParameterException(
          "Maps of " + classes(data) + " classes need " + bytes / MEGABYTE + " MB of memory.",
          "Choose fewer layers with --layers, fewer classes with ?labels=0,1,2 after the data, or"
              + " give Java more memory with -Xmx.");
    }
  }

  /** Checks statistics that may be kept for each class and layer, or for all classes together. */
  public static void check(
      List<LayerInfo> layers, Dataset data, int bytesPerElement, boolean perClass) {
    long bytes = 2 * elements(layers) * bytesPerElement;
    if (perClass) {
      check(layers, data, bytesPerElement);
    } else if (isTooMuch(bytes)) {
      throw new ParameterException(
          "Maps of " + layers.size() + " layers need " + bytes / MEGABYTE + " MB of memory.",
          "Choose fewer layers with --layers, or give Java more memory with -Xmx.");
    }
  }

  /** Checks statistics that are kept of the inputs themselves, for each class. */
  public static void checkInputs(Shape input, Dataset data, int bytesPerElement) {
    long bytes = (classes(data) + 2) * input.elements() * bytesPerElement;
    if (isTooMuch(bytes)) {
      throw new ParameterException(
          "Mean inputs of "
              + classes(data)
              + " classes need "
              + bytes / MEGABYTE
              + " MB of memory.",
          "Choose fewer classes with ?labels=0,1,2 after the data, or give Java more memory with"
              + " -Xmx.");
    }
  }

  private static boolean isTooMuch(long bytes) {
    return bytes > Runtime.getRuntime().maxMemory() / 2;
  }

  /** Checks maps of samples that are kept together. */
  public static void checkMaps(long maps, int values) {
    long bytes = Math.multiplyExact(maps, (long) values * Float.BYTES);
    if (isTooMuch(bytes)) {
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
    return (classes(data) + 2) * elements(layers) * bytesPerElement;
  }

  private static long elements(List<LayerInfo> layers) {
    return layers.stream().mapToLong(layer -> layer.outputShape().elements()).sum();
  }
}
