package io.loupe.attribution;

import io.loupe.data.Dataset;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.param.Params;
import io.loupe.run.RunMonitor;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The context of one use of a method. */
final class MethodContext implements AttributionContext {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final AttributionRequest request;
  private final Model model;
  private final Params params;

  MethodContext(AttributionRequest request, Model model) {
    this.request = request;
    this.model = model;
    this.params = Params.resolve(request.method().parameters(), request.parameters());
  }

  void check() {
    for (AttributionNeed need : AttributionNeed.values()) {
      if (request.method().needs().contains(need)) {
        require(need);
      }
    }
  }

  /** Asks for what is needed; whoever has it not refuses. */
  private void require(AttributionNeed need) {
    Object there =
        switch (need) {
          case GRADIENTS -> gradients();
          case INNER_LAYERS -> innerLayers();
          case WAYS_BACK -> waysBack();
          case LAYER, POSITIONS -> layer();
          case DATA -> data();
        };
    Objects.requireNonNull(there);
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public Differentiable gradients() {
    return model.capability(Differentiable.class).orElseThrow(() -> missing("gradients"));
  }

  @Override
  public Patchable innerLayers() {
    return model
        .capability(Patchable.class)
        .orElseThrow(() -> missing("gradients at inner layers"));
  }

  @Override
  public Explainable waysBack() {
    return model.capability(Explainable.class).orElseThrow(() -> missing("ways back by rules"));
  }

  private MissingNeedException missing(String what) {
    return MissingNeedException.capability(request.method().id(), what, model.info().engine());
  }

  @Override
  public LayerInfo layer() {
    String method = request.method().id();
    Optional<String> named = request.layer();
    LayerInfo layer =
        named.isPresent()
            ? model.layer(named.get())
            : Layers.usual(model).orElseThrow(() -> Layers.none(method, model));
    boolean positions = request.method().needs().contains(AttributionNeed.POSITIONS);
    if (positions && !Layers.hasPositions(layer)) {
      ParameterException refusal = Layers.withoutPositions(method, layer, model);
      throw refusal;
    }
    return layer;
  }

  @Override
  public Dataset data() {
    Dataset data = request.givenData();
    if (data == null) {
      throw MissingNeedException.data(request.method().id());
    }
    return data;
  }

  @Override
  public <T> T get(Param<T> param) {
    return params.get(param);
  }

  @Override
  public int passSize() {
    return request.givenPassSize();
  }

  @Override
  public RandomGenerator random(long stream) {
    SplittableRandom mixer =
        new SplittableRandom(request.givenSeed() + GOLDEN_GAMMA * (stream + 1));
    return new SplittableRandom(mixer.nextLong());
  }

  @Override
  public RunMonitor monitor() {
    return request.givenMonitor();
  }
}
