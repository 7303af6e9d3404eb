package io.loupe.cli;

import io.loupe.error.ModelLoadException;
import io.loupe.model.Engine;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.probe.ActivationProbe;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads files that end in {@code .tiny}; what is in them does not matter, unless it is "bad". */
public final class TinyEngine implements Engine {
  /** Creates the engine. */
  public TinyEngine() {}

  @Override
  public String id() {
    return "tiny";
  }

  @Override
  public String description() {
    return "Loads small networks for tests.";
  }

  @Override
  public Set<String> options() {
    return Set.of("depth");
  }

  @Override
  public Optional<String> refusal(ModelSource source) {
    return source.location().endsWith(".tiny") ? Optional.empty() : Optional.of("not a tiny file");
  }

  @Override
  public Model load(ModelSource source) {
    String fingerprint = FileDigest.of(source);
    if (fingerprint.isEmpty()) {
      throw new ModelLoadException(
          "Model " + source.location() + " is empty.", "Get a whole copy of it.", null);
    }
    Model model = ReferenceEngine.model("net", TinyConvNet.digits());
    ModelInfo own = model.info();
    return new Located(
        model,
        new ModelInfo(
            own.name(),
            source.location(),
            id(),
            own.engineVersion(),
            fingerprint,
            own.input(),
            source.options()));
  }

  /** A model with another name tag, which was exported from a program with two modules. */
  private record Located(Model model, ModelInfo info) implements Model, Inspectable {
    @Override
    public List<Inspectable.Node> graph() {
      return layers().stream()
          .map(l -> new Inspectable.Node(l.name(), l.type(), List.of(), l.outputShape(), true))
          .toList();
    }

    @Override
    public String graphSha256() {
      return info.sha256();
    }

    @Override
    public Map<String, String> about(String layer) {
      return Map.of("description", "line of " + layer);
    }

    @Override
    public List<Inspectable.Module> modules() {
      if (!info.location().contains("modules")) {
        return List.of();
      }
      List<String> names = layers().stream().map(LayerInfo::name).toList();
      return List.of(
          new Inspectable.Module("body", "Sequential", names.subList(0, 2), names.subList(0, 2)),
          new Inspectable.Module("body.0", "", names.subList(0, 1), names.subList(0, 1)));
    }

    @Override
    public List<LayerInfo> layers() {
      return model.layers();
    }

    @Override
    public ActivationProbe probe() {
      return model.probe();
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      if (type == Inspectable.class) {
        return Optional.of(type.cast(this));
      }
      return info.options().containsKey("mean") ? Optional.empty() : model.capability(type);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
