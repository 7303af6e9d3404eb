package io.loupe.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which jar names which provider: the only trace of a class that cannot be loaded. */
final class ServiceFiles {
  private static final int MOST_LINES = 1000;

  private final Map<String, String> originByProvider = new LinkedHashMap<>();
  private final Map<String, String> originByFile = new LinkedHashMap<>();

  private ServiceFiles() {}

  static ServiceFiles of(Class<?> service, ClassLoader loader) {
    ServiceFiles files = new ServiceFiles();
    String name = "META-INF/services/" + service.getName();
    try {
      for (URL file : Collections.list(loader.getResources(name))) {
        files.read(file, name);
      }
    } catch (IOException e) {
      return files;
    }
    return files;
  }

  private void read(URL file, String name) throws IOException {
    String path = file.getPath();
    String origin = Plugins.fileName(path.substring(0, path.length() - name.length()));
    originByFile.put(file.toString(), origin);
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> first = lines.lines().limit(MOST_LINES).toList();
      for (String line : first) {
        String provider = line.replaceAll("#.*", "").strip();
        if (!provider.isEmpty()) {
          originByProvider.putIfAbsent(provider, origin);
        }
      }
    }
  }

  /**
   * The provider listed behind those that were met, in the order of the class path: the one whose
   * class could not be made, for it is named nowhere else.
   */
  Optional<String> firstOther(Set<String> met) {
    return originByProvider.keySet().stream().filter(name -> !met.contains(name)).findFirst();
  }

  /** The listed provider that a text speaks of, with dots or slashes. */
  Optional<String> providerIn(String text) {
    String dotted = text.replace('/', '.');
    return originByProvider.keySet().stream()
        .filter(dotted::contains)
        .max((a, b) -> Integer.compare(a.length(), b.length()));
  }

  /** The jar that lists a provider, or whose list a text speaks of. */
  String origin(String provider, String text) {
    return Optional.ofNullable(originByProvider.get(provider))
        .or(
            () ->
                originByFile.entrySet().stream()
                    .filter(file -> text.contains(file.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst())
        .orElse("unknown jar");
  }
}
