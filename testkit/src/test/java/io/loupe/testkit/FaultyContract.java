package io.loupe.testkit;

import io.loupe.model.Engine;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.TinyConvNet;
import java.time.Duration;
import java.util.List;

/**
 * The engine contract over one small network, for engines that break it. Tests that try them are
 * run by their whole names: a pattern such as {@code -Dtest='EngineContract*'} runs the faulty ones
 * too, and some of those never end.
 */
abstract class FaultyContract extends EngineContract {
  private final Engine engine;

  FaultyContract(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected List<ModelSource> sources() {
    return List.of(ModelSource.of("every-kind", TinyConvNet.everyKind()));
  }

  @Override
  protected long memoryTolerance() {
    return 16L << 20;
  }

  @Override
  protected Duration patience() {
    return Duration.ofMillis(500);
  }

  static Tensor times(Tensor tensor, double factor) {
    float[] values = tensor.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) factor;
    }
    return Tensor.of(tensor.shape(), values);
  }
}
