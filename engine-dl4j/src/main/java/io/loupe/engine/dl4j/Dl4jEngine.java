package io.loupe.engine.dl4j;

import com.google.auto.service.AutoService;
import io.loupe.engine.dl4j.internal.ModelLoader;
import io.loupe.engine.dl4j.internal.NativeProblem;
import io.loupe.model.Engine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Loads Deeplearning4j networks: zips as {@code ModelSerializer} writes them, and {@code
 * MultiLayerNetwork} or {@code ComputationGraph} in memory; and Keras files, {@code .keras} and
 * {@code .h5}. The content decides, not the file name. Native code is started by {@link #load}.
 *
 * <p>Options besides those of {@link ModelSource}: {@code memory}, mebibytes that one pass may use.
 * Stateless and safe for use by several threads.
 */
@AutoService(Engine.class)
public final class Dl4jEngine implements Engine {
  /** Creates the engine; called by {@link java.util.ServiceLoader}. */
  public Dl4jEngine() {}

  @Override
  public String id() {
    return "dl4j";
  }

  @Override
  public String description() {
    return "Runs Deeplearning4j, Keras and ONNX networks.";
  }

  @Override
  public Set<String> options() {
    return ModelLoader.options();
  }

  @Override
  public Optional<String> refusal(ModelSource source) {
    return ModelLoader.refusal(source);
  }

  @Override
  public List<Path> otherFiles(ModelSource source) {
    return ModelLoader.otherFiles(source);
  }

  @Override
  public Model load(ModelSource source) {
    try {
      return ModelLoader.load(source);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
      throw NativeProblem.of(e);
    }
  }
}
