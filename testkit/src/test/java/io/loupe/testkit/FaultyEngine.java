package io.loupe.testkit;

import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Patchable;
import io.loupe.model.Ablatable;
import io.loupe.model.Engine;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.model.Redrawable;
import io.loupe.model.Weighted;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import java.util.List;
import java.util.Optional;

/** The reference engine with something wrong: override one method. */
class FaultyEngine implements Engine {
  private final ReferenceEngine sound = new ReferenceEngine();

  ActivationProbe probe(ActivationProbe probe) {
    return probe;
  }

  Tensor read(ActivationBatch batch, ProbeRequest request) {
    return batch.get(request);
  }

  Differentiable gradients(Differentiable gradients) {
    return gradients;
  }

  Patchable inner(Patchable inner) {
    return inner;
  }

  /** The reference engine has none. */
  Optional<Explainable> waysBack(Model model) {
    return Optional.empty();
  }

  Weighted weights(Weighted weights) {
    return weights;
  }

  Redrawable draws(Redrawable draws) {
    return draws;
  }

  Ablatable silences(Ablatable silences) {
    return silences;
  }

  ModelInfo info(ModelInfo info) {
    return info;
  }

  boolean offers(Class<?> capability) {
    return true;
  }

  void close(Model model) {
    model.close();
  }

  List<LayerInfo> layers(List<LayerInfo> layers) {
    return layers;
  }

  @Override
  public String id() {
    return sound.id();
  }

  @Override
  public String description() {
    return sound.description();
  }

  @Override
  public Optional<String> refusal(ModelSource source) {
    return sound.refusal(source);
  }

  @Override
  public Model load(ModelSource source) {
    return new FaultyModel(sound.load(source));
  }

  private final class FaultyModel implements Model {
    private final Model model;

    FaultyModel(Model model) {
      this.model = model;
    }

    @Override
    public ModelInfo info() {
      return FaultyEngine.this.info(model.info());
    }

    @Override
    public List<LayerInfo> layers() {
      return FaultyEngine.this.layers(model.layers());
    }

    @Override
    public Optional<String> linear(String layer) {
      return model.linear(layer);
    }

    @Override
    public ActivationProbe probe() {
      ActivationProbe sound = model.probe();
      return FaultyEngine.this.probe(
          (plan, dataset, sink, monitor) ->
              sound.run(plan, dataset, batch -> sink.accept(new FaultyBatch(batch)), monitor));
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      if (type == Explainable.class) {
        return waysBack(model).map(type::cast);
      }
      return offers(type)
          ? model.capability(type).map(found -> type.cast(replaced(type, found)))
          : Optional.empty();
    }

    private Object replaced(Class<?> type, Object found) {
      if (found instanceof Differentiable gradients && type == Differentiable.class) {
        return FaultyEngine.this.gradients(gradients);
      }
      if (found instanceof Patchable inner && type == Patchable.class) {
        return inner(inner);
      }
      if (found instanceof Weighted weights && type == Weighted.class) {
        return weights(weights);
      }
      if (found instanceof Ablatable silences && type == Ablatable.class) {
        return silences(silences);
      }
      return found instanceof Redrawable draws && type == Redrawable.class ? draws(draws) : found;
    }

    @Override
    public void close() {
      FaultyEngine.this.close(model);
    }
  }

  private final class FaultyBatch implements ActivationBatch {
    private final ActivationBatch batch;

    FaultyBatch(ActivationBatch batch) {
      this.batch = batch;
    }

    @Override
    public long start() {
      return batch.start();
    }

    @Override
    public List<Sample> samples() {
      return batch.samples();
    }

    @Override
    public Tensor get(ProbeRequest request) {
      return read(batch, request);
    }
  }
}
