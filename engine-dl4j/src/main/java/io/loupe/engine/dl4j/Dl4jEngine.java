package io.loupe.engine.dl4j;

import com.google.auto.service.AutoService;
import io.loupe.engine.dl4j.internal.ModelLoader;
import io.loupe.error.ProviderException;
import io.loupe.model.Engine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import java.util.Optional;

/**
 * Loads Deeplearning4j networks: zips as {@code ModelSerializer} writes them, and {@code
 * MultiLayerNetwork} or {@code ComputationGraph} in memory. Native code is started by {@link
 * #load}.
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
    return "Runs Deeplearning4j networks.";
  }

  @Override
  public Optional<String> refusal(ModelSource source) {
    return ModelLoader.refusal(source);
  }

  @Override
  public Model load(ModelSource source) {
    try {
      return ModelLoader.load(source);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
      throw new ProviderException(
          "ND4J's native library could not be started: " + e.getMessage() + ".",
          "Add org.nd4j:nd4j-native with the classifier of this system, for example"
              + " linux-x86_64-onednn, and org.bytedeco:openblas and javacpp with linux-x86_64.",
          e);
    }
  }
}
