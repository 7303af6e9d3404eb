package io.loupe;

import io.loupe.artifact.Provenance;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.model.Model;
import io.loupe.param.Params;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** Writes down everything that can change a result. */
final class ProvenanceRecorder {
  private static final Pattern MAVEN =
      Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
  private static final int LONGEST = 1 << 12;

  private ProvenanceRecorder() {}

  static Provenance record(RunRequest.State request, Model model, Params params) {
    Map<String, String> environment = new TreeMap<>(model.runtime());
    environment.put("loupe", version(Loupe.class));
    environment.put("java", System.getProperty("java.version", "unknown"));
    environment.put("os", System.getProperty("os.name", "unknown"));
    environment.put("arch", System.getProperty("os.arch", "unknown"));
    environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    environment.put("batch", Integer.toString(request.batchSize()));
    Dataset dataset = request.dataset();
    if (dataset != null) {
      dataset.sha256().ifPresent(hash -> environment.put("data-sha256", hash));
    }
    ClassNames classes = request.classes();
    if (classes != null) {
      environment.put("classes", classes.location());
      environment.put("classes-sha256", classes.sha256());
    }
    return new Provenance(
        request.visualizer().id(),
        version(request.visualizer().getClass()),
        params.asText(),
        model.info(),
        dataset == null ? "" : dataset.location(),
        OptionalLong.of(request.seed()),
        environment,
        Instant.now(),
        false);
  }

  /** What the manifest of its jar says, else what Maven wrote into it. */
  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? mavenVersion(type).orElse("development") : version;
  }

  private static Optional<String> mavenVersion(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null
        || source.getLocation() == null
        || !source.getLocation().getPath().endsWith(".jar")) {
      return Optional.empty();
    }
    try (JarFile jar = new JarFile(new File(source.getLocation().toURI()))) {
      List<JarEntry> projects =
          jar.stream().filter(e -> MAVEN.matcher(e.getName()).matches()).limit(2).toList();
      return projects.size() == 1 ? version(jar, projects.get(0)) : Optional.empty();
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> version(JarFile jar, JarEntry project) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = jar.getInputStream(project)) {
      properties.load(new ByteArrayInputStream(in.readNBytes(LONGEST)));
    }
    return Optional.ofNullable(properties.getProperty("version"));
  }
}
