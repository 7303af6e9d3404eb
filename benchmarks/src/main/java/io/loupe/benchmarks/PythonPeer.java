package io.loupe.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A script that does the same in Python, and how both are held against each other.
 *
 * @param python the command that starts Python
 * @param script its file
 */
record PythonPeer(String python, String script) {
  private static final double SECONDS = 2;

  /** Runs the script; the JSON in its last line, empty if it says nothing. */
  JsonNode says(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(python, script), Arrays.stream(arguments)).toList();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return new ObjectMapper().readTree(out.lines().reduce("{}", (before, line) -> line));
  }

  /** What the script wrote as float32. */
  static float[] floats(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** The median in milliseconds, after three runs to warm up. */
  static double median(Runnable work, int fewest) {
    for (int i = 0; i < 3; i++) {
      work.run();
    }
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    while (System.nanoTime() < end || times.size() < fewest) {
      long start = System.nanoTime();
      work.run();
      times.add((System.nanoTime() - start) / 1e6);
    }
    return middle(times);
  }

  static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The largest difference, as a part of the largest value. */
  static double difference(float[] own, float[] other) {
    if (own.length != other.length) {
      throw new IllegalStateException(own.length + " values beside " + other.length);
    }
    double most = 0;
    double apart = 0;
    for (int i = 0; i < own.length; i++) {
      most = Math.max(most, Math.abs(other[i]));
      apart = Math.max(apart, Math.abs(own[i] - other[i]));
    }
    return apart / most;
  }
}
