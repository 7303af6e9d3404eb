package io.loupe.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A run of the program {@code loupe} in a process of its own.
 *
 * @param code its exit code
 * @param said all it printed
 */
record CommandLineProcess(int code, String said) {
  static CommandLineProcess run(List<String> arguments) throws IOException, InterruptedException {
    return run(entry -> true, arguments);
  }

  static CommandLineProcess run(Predicate<String> onClassPath, List<String> arguments)
      throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(onClassPath)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Djava.awt.headless=true", "-cp", classPath, "io.loupe.cli.Main"));
    line.addAll(arguments);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new CommandLineProcess(process.waitFor(), said);
  }
}
