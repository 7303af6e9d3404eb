package io.loupe.samples.maximised;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A model that counts the values outside its input range among all that it is shown. */
final class WatchedModel implements Model {
  private static final double ROUNDING = 1e-5;

  private final Model model;
  private long passes;
  private long outside;

  WatchedModel(Model model) {
    this.model = model;
  }

  long passes() {
    return passes;
  }

  long outside() {
    return outside;
  }

  @Override
  public ModelInfo info() {
    return model.info();
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
    if (type == Differentiable.class) {
      return model.capability(Differentiable.class).map(Watched::new).map(type::cast);
    }
    return model.capability(type);
  }

  @Override
  public void close() {
    model.close();
  }

  private void watch(Tensor batch) {
    passes++;
    InputSpec input = info().input();
    float[] values = batch.toArray();
    int positions = values.length / batch.shape().dim(0) / input.channels();
    for (int i = 0; i < values.length; i++) {
      int channel = i / positions % input.channels();
      boolean inside =
          values[i] >= input.lowest(channel) - ROUNDING
              && values[i] <= input.highest(channel) + ROUNDING;
      outside += inside ? 0 : 1;
    }
  }

  private final class Watched implements Differentiable {
    private final Differentiable gradients;

    Watched(Differentiable gradients) {
      this.gradients = gradients;
    }

    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers) {
      watch(batch);
      return gradients.forward(batch, layers);
    }

    @Override
    public Scored score(Objective objective, Tensor batch) {
      watch(batch);
      return gradients.score(objective, batch);
    }
  }
}
