package io.loupe;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.error.ProviderException;
import io.loupe.registry.Plugins;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.Visualizer;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands artifacts to the sink and keeps their names apart. */
final class Collector {
  private final Visualizer visualizer;
  private final ArtifactSink sink;
  private Provenance provenance;
  private final List<Artifact> artifacts = new ArrayList<>();
  private final boolean kept;
  private final Set<String> names = new HashSet<>();

  Collector(Visualizer visualizer, ArtifactSink sink, Provenance provenance, boolean kept) {
    this.visualizer = visualizer;
    this.sink = sink;
    this.provenance = provenance;
    this.kept = kept;
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

  void emit(@Nullable Artifact artifact) {
    if (artifact == null) {
      throw new ProviderException(
          "Visualizer " + Plugins.name(visualizer) + " handed over null instead of an artifact.",
          "Its author must leave out what it did not make.",
          null);
    }
    checkSize(artifact);
    claim(artifact.name());
    sink.accept(artifact, provenance);
    if (kept) {
      artifacts.add(artifact);
    }
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

  /** Larger ones than this cannot be opened again, and take gigabytes while they are written. */
  private void checkSize(Artifact artifact) {
    if (artifact instanceof Artifact.Image image) {
      checkSize(image.name(), image.image());
    } else if (artifact instanceof Artifact.Animation animation) {
      animation.frames().forEach(frame -> checkSize(animation.name(), frame));
    }
  }

  private void checkSize(String name, BufferedImage image) {
    if ((long) image.getWidth() * image.getHeight() > Artifact.MOST_PIXELS) {
      throw new ProviderException(
          "Visualizer "
              + Plugins.name(visualizer)
              + " made a picture \""
              + name
              + "\" of "
              + image.getWidth()
              + " x "
              + image.getHeight()
              + " pixels, more than "
              + Artifact.MOST_PIXELS
              + ".",
          "Its author must draw it smaller, or as several pictures.",
          null);
    }
  }

  private void claim(String name) {
    if (!names.add(name)) {
      throw new ProviderException(
          "Visualizer " + Plugins.name(visualizer) + " made two artifacts named \"" + name + "\".",
          "Its author must give each a name of its own.",
          null);
    }
  }
}
