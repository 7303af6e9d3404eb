package io.loupe.testkit.reference;

import io.loupe.data.InputSpec;
import io.loupe.error.ModelLoadException;
import io.loupe.model.CloseGuard;
import io.loupe.model.Engine;
import io.loupe.model.InputOptions;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import java.util.Optional;

/**
 * Engine in plain Java for tests; loads {@link TinyConvNet}s that are in memory.
 *
 * <p>Its models offer {@link io.loupe.gradient.Differentiable}, {@link io.loupe.model.Ablatable}
 * and {@link io.loupe.model.Redrawable}, may be used by several threads at once, and understand the
 * options {@code range}, {@code mean} and {@code std}.
 */
public final class ReferenceEngine implements Engine {
  /** Creates the engine. */
  public ReferenceEngine() {}

  /**
   * Loads a network with its own input settings.
   *
   * @param name the model's name
   * @param net the network
   * @return an open model, to be closed by the caller
   */
  public static Model model(String name, TinyConvNet net) {
    return new ReferenceEngine().load(ModelSource.of(name, net));
  }

  @Override
  public String id() {
    return "reference";
  }

  @Override
  public String description() {
    return "Runs small networks in plain Java, for tests.";
  }

  @Override
  public Optional<String> refusal(ModelSource source) {
    return source instanceof ModelSource.InMemory memory && memory.network() instanceof TinyConvNet
        ? Optional.empty()
        : Optional.of("not a TinyConvNet in memory");
  }

  @Override
  public Model load(ModelSource source) {
    if (source instanceof ModelSource.InMemory memory
        && memory.network() instanceof TinyConvNet net) {
      InputSpec input = InputOptions.apply(net.input(), source.options());
      ModelInfo info =
          new ModelInfo(
              memory.name(),
              source.location(),
              id(),
              "1",
              Fingerprint.of(net),
              input,
              source.options());
      CloseGuard guard = CloseGuard.of("Model \"" + memory.name() + "\"", () -> {});
      return new ReferenceModel(info, new Circuit(memory.name(), net), guard);
    }
    throw new ModelLoadException(
        "Engine \"reference\" cannot load " + source.location() + ": not a TinyConvNet in memory.",
        "Make one with TinyConvNet.builder.",
        null);
  }
}
