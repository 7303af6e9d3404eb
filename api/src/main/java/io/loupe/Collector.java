package io.loupe;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.error.ProviderException;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hands artifacts to the sink and keeps their names apart. */
final class Collector {
  private final String visualizer;
  private final ArtifactSink sink;
  private Provenance provenance;
  private final List<Artifact> artifacts = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  Collector(String visualizer, ArtifactSink sink, Provenance provenance) {
    this.visualizer = visualizer;
    this.sink = sink;
    this.provenance = provenance;
  }

  void resolved(String name, String text) {
    provenance = provenance.withResolved(name, text);
  }

  void warn(String sentence) {
    provenance = provenance.withWarning(sentence);
  }

  Provenance provenance() {
    return provenance;
  }

  void emit(Artifact artifact) {
    claim(artifact.name());
    sink.accept(artifact, provenance);
    artifacts.add(artifact);
  }

  NumbersWriter numbers(String name, String caption, Shape item) {
    if (!name.equals(Artifact.nameOf(name))) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not an artifact name: use Artifact.nameOf");
    }
    claim(name);
    return sink.numbers(name, caption, item, provenance);
  }

  List<Artifact> artifacts(ArtifactSink from) {
    List<Artifact> all = new ArrayList<>(artifacts);
    if (from instanceof MemorySink memory) {
      all.addAll(memory.streamed());
    }
    return all;
  }

  private void claim(String name) {
    if (!names.add(name)) {
      throw new ProviderException(
          "Visualizer " + visualizer + " made two artifacts named \"" + name + "\".",
          "Its author must give each a name of its own.",
          null);
    }
  }
}
