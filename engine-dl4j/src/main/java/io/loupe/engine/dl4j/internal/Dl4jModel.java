package io.loupe.engine.dl4j.internal;

import com.google.common.collect.Sets;
import io.loupe.data.Batch;
import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.gradient.RulePass;
import io.loupe.gradient.Scored;
import io.loupe.model.Ablatable;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.Prunable;
import io.loupe.model.Redrawable;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A network behind the api. Several threads may use it: each pass has buffers of its own. */
final class Dl4jModel
    implements Model,
        Patchable,
        Explainable,
        Ablatable,
        Prunable,
        Redrawable,
        Inspectable,
        Weighted {
  private static final String REDRAWN = "redrawn";

  private final ModelInfo info;
  private final PlanRunner runner;
  private final Map<String, String> about;
  private final Optional<SmallerFile> smaller;

  /**
   * Keeps all.
   *
   * @param about what its file says of itself
   * @param smaller writes it without filters; empty for one that differs from its file
   */
  Dl4jModel(
      ModelInfo info, PlanRunner runner, Map<String, String> about, Optional<SmallerFile> smaller) {
    this.info = info;
    this.runner = runner;
    this.about = about;
    this.smaller = smaller;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public Map<String, String> runtime() {
    return NativeFacts.read(runner.plan().kernels());
  }

  @Override
  public List<LayerInfo> layers() {
    return runner.catalog().layers();
  }

  @Override
  public LayerInfo layer(String name) {
    return runner.catalog().layer(name);
  }

  @Override
  public Optional<String> linear(String layer) {
    return runner.catalog().linear(layer(layer));
  }

  @Override
  public ActivationProbe probe() {
    runner.guard().check();
    return new Dl4jProbe(runner);
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    runner.guard().check();
    boolean offered =
        type == Differentiable.class
            || type == Patchable.class
            || type == Explainable.class
            || type == Weighted.class
            || type == Ablatable.class
            || (type == Prunable.class && smaller.isPresent())
            || type == Redrawable.class
            || type == Inspectable.class;
    return offered ? Optional.of(type.cast(this)) : Optional.empty();
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers) {
    return forward(batch, layers, List.of());
  }

  @Override
  public ForwardPass forward(Batch batch, Set<String> layers) {
    return forward(batch, layers, List.of());
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers, List<Patch> patches) {
    return forward(new Batch(batch, Map.of()), layers, patches);
  }

  private ForwardPass forward(Batch given, Set<String> layers, List<Patch> patches) {
    int items = checked(given);
    PlanRunner fed = runner.feeding(given.held(), items);
    PlanRunner patched = patched(fed, patches, items);
    return runner.withinMemory(
        runner.guard(), items, () -> Dl4jForwardPass.run(patched, given.inputs(), layers));
  }

  @Override
  public RulePass forward(BackwardRule rule, Batch batch, Set<String> layers) {
    int items = checked(batch);
    PlanRunner fed = runner.feeding(batch.held(), items);
    return runner.withinMemory(
        runner.guard(), items, () -> Dl4jRulePass.run(fed, rule, batch.inputs(), layers));
  }

  @Override
  public Scored score(Objective objective, Batch batch) {
    if (!PartScores.suit(objective)) {
      return Patchable.super.score(objective, batch);
    }
    int items = checked(batch);
    PlanRunner fed = runner.feeding(batch.held(), items);
    return runner.withinMemory(
        runner.guard(), items, () -> PartScores.of(fed, batch.inputs(), objective));
  }

  @Override
  public Scored score(Objective objective, Tensor batch) {
    return PartScores.suit(objective)
        ? score(objective, new Batch(batch, Map.of()))
        : Patchable.super.score(objective, batch);
  }

  /** Refuses what cannot be fed; the number of items of what can. */
  private int checked(Batch given) {
    runner.guard().check();
    check(given.inputs().shape());
    Samples.requireFinite("The batch", given.inputs());
    given.held().forEach((name, values) -> Samples.requireFinite("Input " + name, values));
    return given.inputs().shape().dim(0);
  }

  @Override
  public ForwardPass forwardFrom(Map<String, Tensor> activations, Set<String> layers) {
    runner.guard().check();
    List<Patch> patches =
        activations.entrySet().stream().map(e -> Patch.all(e.getKey(), e.getValue())).toList();
    int all = Patch.items(patches);
    PlanRunner patched = patched(runner, patches, all);
    return runner.withinMemory(
        runner.guard(), all, () -> Dl4jForwardPass.runWithin(patched, all, layers));
  }

  @Override
  public Optional<List<Weight>> weights(String layer) {
    return runner
        .guard()
        .use(
            () -> {
              LayerInfo info = layer(layer);
              List<Weight> told = runner.plan().weights(info.name());
              long values = told.stream().mapToLong(w -> w.values().shape().elements()).sum();
              return values < info.parameters() ? Optional.empty() : Optional.of(told);
            });
  }

  private PlanRunner patched(PlanRunner fed, List<Patch> patches, int items) {
    patches.forEach(patch -> patch.requireFitting(layer(patch.layer()), items));
    return patches.isEmpty() ? fed : fed.patched(patches);
  }

  private void check(Shape given) {
    if (given.rank() == 0 || given.dim(0) == 0 || !given.item().equals(runner.input())) {
      throw new DatasetException(
          "The batch has shape "
              + given
              + ", model \""
              + info.name()
              + "\" wants items of "
              + runner.input()
              + ".",
          "Give at least one input of that size, channels first.",
          null);
    }
  }

  @Override
  public List<Inspectable.Node> graph() {
    runner.guard().check();
    return runner.catalog().nodes();
  }

  @Override
  public String graphSha256() {
    runner.guard().check();
    return runner.catalog().graph().sha256();
  }

  @Override
  public Map<String, String> about() {
    return about;
  }

  @Override
  public Map<String, String> about(String layer) {
    return runner.catalog().about(layer);
  }

  @Override
  public Effect effect(String layer) {
    return runner.catalog().effect(layer);
  }

  @Override
  public List<Inspectable.Module> modules() {
    return List.copyOf(runner.catalog().modules().all().values());
  }

  @Override
  public Optional<String> redrawRefusal() {
    return Optional.of(runner.plan().redrawRefusal()).filter(reason -> !reason.isEmpty());
  }

  @Override
  public List<String> asTrained() {
    return info.options().containsKey(REDRAWN)
        ? layers().stream()
            .filter(layer -> layer.parameters() > 0 && !runner.plan().isRedrawn(layer.name()))
            .map(LayerInfo::name)
            .toList()
        : List.of();
  }

  @Override
  public Model redrawn(long seed, Tensor inputs, Set<String> kept) {
    runner.guard().check();
    kept.forEach(this::layer);
    redrawRefusal()
        .ifPresent(
            reason -> {
              throw new IllegalStateException("No null model: " + reason);
            });
    check(inputs.shape());
    ModelInfo other = info.with(REDRAWN, Long.toString(seed));
    PlanRunner drawn = runner.guard().use(() -> runner.redrawn(seed, inputs, kept));
    return new Dl4jModel(other, drawn, about, Optional.empty());
  }

  @Override
  public Model silenced(Map<String, Set<Integer>> channels) {
    runner.guard().check();
    Map<String, Set<Integer>> known = checked(channels);
    return new Dl4jModel(info, runner.silencing(known), about, Optional.empty());
  }

  @Override
  public List<String> formats() {
    return smaller.orElseThrow().formats();
  }

  @Override
  public void writeWithout(Map<String, Set<Integer>> channels, String format, OutputStream target)
      throws IOException {
    runner.guard().check();
    Map<String, Set<Integer>> known = checked(channels);
    if (!formats().contains(format)) {
      throw new ParameterException(
          "Model \"" + info.name() + "\" cannot be written as \"" + format + "\".",
          "It can be written as " + String.join(" or ", formats()) + ".");
    }
    smaller.orElseThrow().write(known, format, target);
  }

  /** The same channels by the names that layers have themselves. */
  private Map<String, Set<Integer>> checked(Map<String, Set<Integer>> channels) {
    Map<String, Set<Integer>> known = new LinkedHashMap<>();
    channels.forEach(
        (name, indices) -> {
          LayerInfo layer = layer(name);
          for (int index : indices) {
            if (index < 0 || index >= layer.channels()) {
              throw new ParameterException(
                  "Layer \"" + name + "\" has no filter " + index + ".",
                  "It has " + layer.channels() + ", from 0 to " + (layer.channels() - 1) + ".");
            }
          }
          known.merge(layer.name(), indices, Sets::union);
        });
    return known;
  }

  @Override
  public void close() {
    runner.guard().close();
  }

  /** Writes what is left of a model. */
  interface SmallerFile {
    /** Endings of file names, the model's own first. */
    List<String> formats();

    void write(Map<String, Set<Integer>> channels, String format, OutputStream target)
        throws IOException;
  }
}
