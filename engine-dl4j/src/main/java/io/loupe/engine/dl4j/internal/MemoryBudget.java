package io.loupe.engine.dl4j.internal;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;

/**
 * How much memory runs may take, asked anew for each run.
 *
 * @param given bytes the user allows; else what the machine has left
 */
record MemoryBudget(OptionalLong given) {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");

  /** Bytes that may be taken now. */
  long available() {
    return given.orElseGet(() -> Math.max(0, Math.min(machine(), nativeLibrary())));
  }

  /** What ND4J's allocator still gives before it refuses. */
  private static long nativeLibrary() {
    long most = Pointer.maxPhysicalBytes();
    return most <= 0 ? Long.MAX_VALUE : most - Pointer.physicalBytes();
  }

  private static long machine() {
    long container = number(LIMIT).orElse(Long.MAX_VALUE) - number(USED).orElse(0);
    return Math.min(container, free());
  }

  private static long free() {
    try {
      for (String line : Files.readAllLines(MEMORY)) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return freeByJvm();
    }
    return freeByJvm();
  }

  private static long freeByJvm() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize();
  }

  private static OptionalLong number(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
