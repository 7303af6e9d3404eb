package io.loupe;

import io.loupe.artifact.Provenance;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.model.Model;
import io.loupe.param.Params;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Writes down everything that can change a result. */
final class ProvenanceRecorder {
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

  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
