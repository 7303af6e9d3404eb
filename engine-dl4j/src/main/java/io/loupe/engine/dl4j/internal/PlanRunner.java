package io.loupe.engine.dl4j.internal;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.loupe.data.Samples;
import io.loupe.engine.dl4j.internal.Dl4jProbe.Reader;
import io.loupe.engine.dl4j.internal.Parts.Machine;
import io.loupe.engine.dl4j.internal.Reductions.ItemLayout;
import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.rule.WayBack;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.engine.dl4j.run.Replacement;
import io.loupe.engine.dl4j.run.Route;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.gradient.Patch;
import io.loupe.model.CloseGuard;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.exception.ND4JException;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs parts of a batch through the plan, with some values replaced.
 *
 * @param catalog the layers
 * @param input shape of one input, channels first
 * @param patches what is replaced in every pass, as in a view with silenced filters
 * @param baseline [1,...] or [N,...]: run behind the items, so that a way back can compare; what is
 *     read is an item's, and what comes back is what the difference from its baseline contributes
 * @param machine what a pass may take
 * @param guard keeps the plan's memory while it is used
 */
record PlanRunner(
    LayerCatalog catalog,
    Shape input,
    Patches patches,
    Optional<Tensor> baseline,
    Machine machine,
    CloseGuard guard) {

  /** Runs a plan that is closed with the runner's guard. */
  static PlanRunner of(LayerCatalog catalog, Shape input, Machine machine) {
    CloseGuard guard = CloseGuard.of(thing(catalog.model()), catalog.plan()::close);
    return new PlanRunner(catalog, input, Patches.NONE, Optional.empty(), machine, guard);
  }

  private static String thing(String model) {
    return "Model \"" + model + "\"";
  }

  ExecutionPlan plan() {
    return catalog.plan();
  }

  Parts parts(int items) {
    return Parts.of(items, baseline.isPresent() ? 2 : 1, plan(), machine, catalog.model());
  }

  /** The way to layers that are read or that gradients are carried from or to. */
  Route route(Collection<String> layers) {
    return route(layers, true);
  }

  /** The way to layers that are read; no gradients can be carried back on it. */
  Route routeForward(Collection<String> layers) {
    return route(layers, false);
  }

  private Route route(Collection<String> layers, boolean back) {
    Set<Integer> watched = layers.stream().map(catalog::node).collect(Collectors.toSet());
    Set<Integer> given = Sets.union(patches.given(), Set.copyOf(catalog.fed().values()));
    return plan().route(watched, patches.nodes(), given, back);
  }

  /** Refuses where gradients cannot be carried from a layer to some nodes. */
  void requireGradients(Route route, String layer, Set<Integer> targets, String what) {
    String refusal = plan().gradientRefusal(route, catalog.node(layer), targets);
    if (!refusal.isEmpty()) {
      throw new ProviderException(
          what + " from layer \"" + layer + "\" are not offered: " + refusal + ".",
          "Choose a layer before it.",
          null);
    }
  }

  /** Runs some items down to what is looked at, in buffers that the caller releases. */
  @SuppressWarnings("try") // the scope is left by closing it
  Buffers forward(FloatBuffer values, int first, int items, Route route) {
    checkFed(route);
    Buffers buffers = plan().acquire(baseline.isPresent() ? 2 * items : items, route);
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (route.needs(0)) {
        ItemLayout layout = ItemLayout.of(plan(), 0);
        FloatBuffer fed = buffers.value(0).data().asNioFloat();
        layout.fill(values, first, items, fed);
        baseline.ifPresent(start -> fill(layout, start, first, items, fed));
      }
      Map<Integer, List<Replacement>> replaced = patches.part(first, items);
      if (baseline.isPresent()) {
        replaced.replaceAll((node, all) -> all.stream().map(PlanRunner::twice).toList());
      }
      plan().forward(buffers, route, replaced);
      return buffers;
    } catch (RuntimeException | Error e) {
      plan().discard(buffers);
      throw e;
    }
  }

  /** Writes the baselines of some items behind them. */
  private static void fill(ItemLayout layout, Tensor start, int first, int items, FloatBuffer fed) {
    int each = layout.elements();
    for (int n = 0; n < items; n++) {
      int from = start.shape().dim(0) == 1 ? 0 : first + n;
      layout.fill(start.data(), from, 1, fed.slice((items + n) * each, each));
    }
  }

  /** A baseline has the same replaced as its item. */
  private static Replacement twice(Replacement once) {
    return new Replacement(
        once.channels(),
        values -> {
          int half = values.limit() / 2;
          once.values().accept(values.slice(0, half));
          once.values().accept(values.slice(half, half));
        });
  }

  /** Refuses to run where an input has a value for each sample, and there is no sample. */
  private void checkFed(Route route) {
    Set<Integer> given = patches.given();
    catalog
        .fed()
        .forEach(
            (input, node) -> {
              if (route.needs(node) && !given.contains(node)) {
                throw new DatasetException(
                    "Input %s of model \"%s\" has a value for each sample, and here there is no sample."
                        .formatted(input, catalog.model()),
                    "Hold it at one for all, for example --hold " + input + "=npy:FILE?item=0.",
                    null);
              }
            });
  }

  /** The same plan with what goes with some samples at the other inputs. */
  PlanRunner feeding(Map<String, Tensor> held, int items) {
    if (catalog.fed().isEmpty() && held.isEmpty()) {
      return this;
    }
    held.forEach(
        (input, values) -> {
          Integer node = catalog.fed().get(input);
          Shape shape = values.shape();
          boolean fits =
              node != null
                  && shape.rank() > 0
                  && shape.dim(0) == items
                  && shape.item().equals(TensorBridge.shape(plan().shape(node)));
          if (!fits) {
            throw new DatasetException(
                "Values %s do not fit input %s of model \"%s\"."
                    .formatted(shape, input, catalog.model()),
                "Give one item for each of the %d samples, to inputs that are held so: %s."
                    .formatted(items, catalog.fed().keySet()),
                null);
          }
        });
    return with(patches.feeding(this, held), guard);
  }

  /** The same plan with filters silenced, as a view of its own. */
  PlanRunner silencing(Map<String, Set<Integer>> channels) {
    CloseGuard view = guard.within(thing(catalog.model()), () -> {});
    return with(patches.silencing(this, channels), view);
  }

  /** The same plan with values replaced, for one pass. */
  PlanRunner patched(List<Patch> more) {
    return with(patches.then(this, more), guard);
  }

  /** The same with values of its own, that outlive the call. */
  PlanRunner kept() {
    return with(patches.kept(), guard);
  }

  private PlanRunner with(Patches others, CloseGuard owner) {
    return new PlanRunner(catalog, input, others, baseline, machine, owner);
  }

  /**
   * Does something for a batch, with memory that stays until it is done; where memory does not
   * suffice, says so in a sentence.
   */
  <T> T withinMemory(CloseGuard owner, int items, Supplier<T> work) {
    try {
      return owner.use(work);
    } catch (ND4JException e) {
      throw new ProviderException(
          "Model \"" + catalog.model() + "\" cannot be run: " + ModelAssembly.reason(e) + ".",
          "Its configuration and its weights, or the size of its input, contradict each other: give"
              + " --input-shape, or save it again.",
          e);
    } catch (OutOfMemoryError e) {
      plan().closeIdle();
      throw new ProviderException(
          "Memory does not suffice to run model \""
              + catalog.model()
              + "\" on "
              + items
              + (items == 1 ? " input." : " inputs."),
          "Give it fewer at a time (--batch), let it know of less (--memory MIB), or give Java more"
              + " (-Xmx).",
          e);
    }
  }

  /** Gradients at layers, each in the plan's layout, of some items of a batch. */
  Map<Integer, List<Seed>> seeds(Map<String, Tensor> gradients, int first, int items) {
    Map<Integer, List<Seed>> seeds = new LinkedHashMap<>();
    gradients.forEach(
        (layer, gradient) -> {
          int node = catalog.node(layer);
          ItemLayout layout = ItemLayout.of(plan(), node);
          FloatBuffer values = gradient.data();
          seeds
              .computeIfAbsent(node, key -> new ArrayList<>())
              .add(target -> layout.fill(values, first, items, target.data().asNioFloat()));
        });
    return seeds;
  }

  /** Pulls gradients back and writes those at some nodes, channels first, where items belong. */
  @SuppressWarnings("try") // the scope is left by closing it
  void backward(
      Buffers buffers,
      Route route,
      Map<Integer, List<Seed>> seeds,
      int first,
      Map<Integer, float[]> targets) {
    int items = baseline.isPresent() ? buffers.batch() / 2 : buffers.batch();
    Map<Integer, Consumer<FloatBuffer>> readers = new HashMap<>();
    targets.forEach(
        (node, target) -> {
          ItemLayout layout = ItemLayout.of(plan(), node);
          Reader reader = (item, n) -> layout.toPlanes(item, target, n * layout.elements());
          Consumer<FloatBuffer> whole =
              gradient -> read(gradient, items, layout, first, List.of(reader));
          readers.put(
              node,
              baseline.isEmpty()
                  ? whole
                  : gradient ->
                      whole.accept(
                          contributions(gradient, buffers.value(node).data().asNioFloat())));
        });
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      plan().backward(buffers, route, baseline.isEmpty() ? seeds : atItems(seeds), readers);
    }
  }

  /** What the differences from the baselines contribute. */
  private static FloatBuffer contributions(FloatBuffer multipliers, FloatBuffer values) {
    int half = values.limit() / 2;
    float[] products = new float[half];
    for (int i = 0; i < half; i++) {
      products[i] = multipliers.get(i) * (values.get(i) - values.get(half + i));
    }
    return FloatBuffer.wrap(products);
  }

  /** Nothing begins at baselines. */
  private static Map<Integer, List<Seed>> atItems(Map<Integer, List<Seed>> seeds) {
    return Maps.transformValues(
        seeds,
        all ->
            all.stream()
                .<Seed>map(
                    seed ->
                        target -> {
                          target.assign(0);
                          seed.writeTo(target);
                        })
                .toList());
  }

  /** The same with weights drawn anew, their scales from as many of the inputs as run at once. */
  @SuppressWarnings("try") // the scope is left by closing it
  PlanRunner redrawn(long seed, Tensor inputs, Set<String> kept) {
    Parts all = parts(inputs.shape().dim(0));
    int items = all.size(0);
    FloatBuffer values = inputs.data();
    AtomicReference<ExecutionPlan> drawn = new AtomicReference<>();
    new Parts(items, 1, all.elementsPerItem(), 1, true, all.processors())
        .run(
            part -> {
              try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
                ItemLayout layout = ItemLayout.of(plan(), 0);
                drawn.set(
                    plan()
                        .randomized(
                            seed,
                            items,
                            buffers ->
                                layout.fill(values, 0, items, buffers.value(0).data().asNioFloat()),
                            kept));
              }
            });
    return with(Objects.requireNonNull(drawn.get(), "plan"), baseline);
  }

  /** The same network going back by a rule, to be closed by its guard. */
  PlanRunner goingBack(WayBack way, int items) {
    way.baseline()
        .ifPresent(
            start -> {
              Shape shape = start.shape();
              if (!shape.equals(input.withBatch(1)) && !shape.equals(input.withBatch(items))) {
                throw new ParameterException(
                    "The baseline has shape %s, the batch %s."
                        .formatted(shape, input.withBatch(items)),
                    "Give one item for all, or one for each.");
              }
              Samples.requireFinite("The baseline", start);
            });
    return with(plan().with(way::changed), way.baseline());
  }

  /** The same with a plan that has the same nodes and is closed with the runner's guard. */
  private PlanRunner with(ExecutionPlan other, Optional<Tensor> start) {
    LayerCatalog same =
        new LayerCatalog(
            catalog.model(),
            catalog.graph(),
            catalog.layers(),
            catalog.modules(),
            other,
            catalog.fed());
    CloseGuard own = guard.within(thing(catalog.model()), other::close);
    return new PlanRunner(same, input, patches, start, machine, own);
  }

  /** Reads a node's items, channels first, to where they belong in a whole batch. */
  void read(Buffers buffers, int node, int items, int first, float[] all) {
    ItemLayout layout = ItemLayout.of(plan(), node);
    read(
        buffers.value(node).data().asNioFloat(),
        items,
        layout,
        first,
        List.of((item, n) -> layout.toPlanes(item, all, n * layout.elements())));
  }

  /** Hands a node's items to readers, which know them by their place in the whole batch. */
  static void read(
      FloatBuffer values, int items, ItemLayout layout, int first, List<Reader> readers) {
    float[] item = new float[layout.elements()];
    for (int n = 0; n < items; n++) {
      values.get(n * item.length, item);
      for (Reader reader : readers) {
        reader.read(item, first + n);
      }
    }
  }
}
