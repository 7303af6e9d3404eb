package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.Route;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Gradients;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Tape;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores a batch part by part, each forward, scored and back while it lies in the cache; the same
 * bits as by a forward pass of the whole batch.
 *
 * @param runner of the batch
 * @param objectives one for each item, none of which calls code of others
 * @param layers that they read
 * @param route to these
 */
record PartScores(PlanRunner runner, List<Objective> objectives, Set<String> layers, Route route) {

  /** Whether an objective is known to the last term, so that it may run while the plan is held. */
  static boolean suit(Objective objective) {
    return objective instanceof Objective.PerItem each
        ? each.objectives().stream().allMatch(PartScores::isKnown)
        : isKnown(objective);
  }

  /** Not so if it is another one for each item within a term: that is found by the item's place. */
  private static boolean isKnown(Objective objective) {
    if (objective instanceof Objective.Sum sum) {
      return sum.terms().stream().allMatch(PartScores::isKnown);
    }
    if (objective instanceof Objective.SoftMin minimum) {
      return minimum.terms().stream().allMatch(PartScores::isKnown);
    }
    if (objective instanceof Objective.Scaled scaled) {
      return isKnown(scaled.objective());
    }
    return !(objective instanceof Objective.Custom)
        && !(objective instanceof Objective.PerItem)
        && !objective.usesLabel();
  }

  /** Scores a batch, with gradients at the input. */
  static Scored of(PlanRunner runner, Tensor batch, Objective objective) {
    int items = batch.shape().dim(0);
    Set<String> layers = objective.layers();
    Route route = runner.route(layers);
    for (String layer : layers) {
      runner.requireGradients(route, layer, Set.of(0), "Gradients");
    }
    List<Objective> each =
        objective instanceof Objective.PerItem own
            ? own.objectives()
            : Collections.nCopies(items, objective);
    return new PartScores(runner, each, layers, route).score(batch);
  }

  private Scored score(Tensor batch) {
    int items = batch.shape().dim(0);
    double[] values = new double[items];
    float[] gradient = new float[batch.shape().elements()];
    Parts parts = runner.parts(items);
    FloatBuffer inputs = batch.data();
    parts.run(part -> score(inputs, parts.first(part), parts.size(part), values, gradient));
    Tensor atInput = Tensor.of(batch.shape(), gradient);
    return new Scored(values, new Gradients(Map.of(ForwardPass.INPUT, atInput)));
  }

  private void score(FloatBuffer inputs, int first, int items, double[] values, float[] gradient) {
    Buffers buffers = runner.forward(inputs, first, items, route);
    try {
      PartTape tape = new PartTape(runner, buffers, items);
      for (int n = 0; n < items; n++) {
        values[first + n] = objectives.get(first + n).accumulate(1, n, tape);
      }
      runner.backward(buffers, route, tape.seeds(layers), first, Map.of(0, gradient));
    } finally {
      runner.plan().release(buffers);
    }
  }

  /** Activations and gradients of a part, channels first. */
  private static final class PartTape implements Tape {
    private final PlanRunner runner;
    private final Buffers buffers;
    private final int items;
    private final Map<String, Tensor> activations = new HashMap<>();
    private final Map<String, float[]> gradients = new HashMap<>();

    PartTape(PlanRunner runner, Buffers buffers, int items) {
      this.runner = runner;
      this.buffers = buffers;
      this.items = items;
    }

    @Override
    public Tensor activation(String layer) {
      Tensor known = activations.get(layer);
      if (known == null) {
        known = read(layer);
        activations.put(layer, known);
      }
      return known;
    }

    private Tensor read(String layer) {
      int node = runner.catalog().node(layer);
      Shape shape = runner.catalog().layer(layer).outputShape().withBatch(items);
      float[] all = new float[shape.elements()];
      runner.read(buffers, node, items, 0, all);
      return Tensor.of(shape, all);
    }

    @Override
    public float[] gradient(String layer) {
      return gradients.computeIfAbsent(
          layer, name -> new float[activation(name).shape().elements()]);
    }

    /** What was added up for each layer, zeros where nothing was. */
    Map<Integer, List<Seed>> seeds(Set<String> layers) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      for (String layer : layers) {
        all.put(layer, Tensor.of(activation(layer).shape(), gradient(layer)));
      }
      return runner.seeds(all, 0, items);
    }
  }
}
