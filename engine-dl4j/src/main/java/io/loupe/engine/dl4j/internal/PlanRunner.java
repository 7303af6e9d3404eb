package io.loupe.engine.dl4j.internal;

import com.google.common.collect.Sets;
import io.loupe.engine.dl4j.internal.Dl4jProbe.Reader;
import io.loupe.engine.dl4j.internal.Parts.MemoryBudget;
import io.loupe.engine.dl4j.internal.Reductions.ItemLayout;
import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.rule.WayBack;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.engine.dl4j.run.Route;
import io.loupe.error.DatasetException;
import io.loupe.error.ProviderException;
import io.loupe.gradient.Patch;
import io.loupe.model.CloseGuard;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * @param budget memory for a pass
 * @param guard keeps the plan's memory while it is used
 */
record PlanRunner(
    LayerCatalog catalog, Shape input, Patches patches, MemoryBudget budget, CloseGuard guard) {

  /** Runs a plan that is closed with the runner's guard. */
  static PlanRunner of(LayerCatalog catalog, Shape input, MemoryBudget budget) {
    CloseGuard guard = CloseGuard.of(thing(catalog.model()), catalog.plan()::close);
    return new PlanRunner(catalog, input, Patches.NONE, budget, guard);
  }

  private static String thing(String model) {
    return "Model \"" + model + "\"";
  }

  ExecutionPlan plan() {
    return catalog.plan();
  }

  Parts parts(int items) {
    return Parts.of(items, plan(), budget, catalog.model());
  }

  /** The way to layers that are read or that gradients are carried from or to. */
  Route route(Collection<String> layers) {
    Set<Integer> watched = layers.stream().map(catalog::node).collect(Collectors.toSet());
    Set<Integer> given = Sets.union(patches.given(), Set.copyOf(catalog.fed().values()));
    return plan().route(watched, patches.nodes(), given);
  }

  /** Runs some items down to what is looked at, in buffers that the caller releases. */
  @SuppressWarnings("try") // the scope is left by closing it
  Buffers forward(FloatBuffer values, int first, int items, Route route) {
    checkFed(route);
    Buffers buffers = plan().acquire(items, route);
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (route.needs(0)) {
        ItemLayout layout = ItemLayout.of(plan(), 0);
        layout.fill(values, first, items, buffers.value(0).data().asNioFloat());
      }
      plan().forward(buffers, route, patches.part(first, items));
      return buffers;
    } catch (RuntimeException | Error e) {
      plan().discard(buffers);
      throw e;
    }
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
    return new PlanRunner(catalog, input, patches.feeding(this, held), budget, guard);
  }

  /** The same plan with filters silenced, as a view of its own. */
  PlanRunner silencing(Map<String, Set<Integer>> channels) {
    CloseGuard view = guard.within(thing(catalog.model()), () -> {});
    return new PlanRunner(catalog, input, patches.silencing(this, channels), budget, view);
  }

  /** The same plan with values replaced, for one pass. */
  PlanRunner patched(List<Patch> more) {
    return new PlanRunner(catalog, input, patches.then(this, more), budget, guard);
  }

  /** The same with values of its own, that outlive the call. */
  PlanRunner kept() {
    return new PlanRunner(catalog, input, patches.kept(), budget, guard);
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

  /** Pulls gradients back and writes those at some nodes, channels first, where items belong. */
  @SuppressWarnings("try") // the scope is left by closing it
  void backward(
      Buffers buffers,
      Route route,
      Map<Integer, List<Seed>> seeds,
      int first,
      Map<Integer, float[]> targets) {
    Map<Integer, Consumer<FloatBuffer>> readers = new HashMap<>();
    targets.forEach(
        (node, target) -> {
          ItemLayout layout = ItemLayout.of(plan(), node);
          Reader reader = (item, n) -> layout.toPlanes(item, target, n * layout.elements());
          readers.put(
              node, gradient -> read(gradient, buffers.batch(), layout, first, List.of(reader)));
        });
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      plan().backward(buffers, route, seeds, readers);
    }
  }

  /** The same with weights drawn anew, their scales from as many of the inputs as run at once. */
  @SuppressWarnings("try") // the scope is left by closing it
  PlanRunner redrawn(long seed, Tensor inputs) {
    Parts all = parts(inputs.shape().dim(0));
    int items = all.size(0);
    FloatBuffer values = inputs.data();
    AtomicReference<ExecutionPlan> drawn = new AtomicReference<>();
    new Parts(items, 1, all.elementsPerItem(), 1, true)
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
                                layout.fill(
                                    values, 0, items, buffers.value(0).data().asNioFloat())));
              }
            });
    return with(Objects.requireNonNull(drawn.get(), "plan"));
  }

  /** The same network going back by a rule, to be closed by its guard. */
  PlanRunner goingBack(WayBack way) {
    return with(plan().with(way::changed));
  }

  /** The same with a plan that has the same nodes and is closed with the runner's guard. */
  private PlanRunner with(ExecutionPlan other) {
    LayerCatalog same =
        new LayerCatalog(
            catalog.model(),
            catalog.graph(),
            catalog.layers(),
            catalog.modules(),
            other,
            catalog.fed());
    CloseGuard own = guard.within(thing(catalog.model()), other::close);
    return new PlanRunner(same, input, patches, budget, own);
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
