package io.loupe.visualizers.internal;

import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import java.util.List;
import java.util.Optional;

/** Another model; who implements it changes what a test is about. */
public interface ForwardingModel extends Model {
  Model inner();

  @Override
  default ModelInfo info() {
    return inner().info();
  }

  @Override
  default List<LayerInfo> layers() {
    return inner().layers();
  }

  @Override
  default ActivationProbe probe() {
    return inner().probe();
  }

  @Override
  default <C> Optional<C> capability(Class<C> type) {
    return inner().capability(type);
  }

  @Override
  default void close() {
    inner().close();
  }
}
