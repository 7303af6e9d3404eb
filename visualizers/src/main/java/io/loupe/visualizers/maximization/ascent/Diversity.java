package io.loupe.visualizers.maximization.ascent;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Keeps images for one objective apart: each is pushed away from the mean of the others' Gram
 * matrices at a layer.
 *
 * @param layer whose maps are compared
 * @param groups items of a batch that are kept apart
 * @param weight of each item's likeness to the others of its group
 */
public record Diversity(String layer, List<List<Integer>> groups, List<Double> weight) {
  /** Images that do not know of each other. */
  public static final Diversity NONE = new Diversity("", List.of(), List.of());

  public Diversity {
    groups = List.copyOf(groups);
    weight = List.copyOf(weight);
  }

  /** Which items are still looked at: those that have not settled, or all while one has not. */
  int[] unsettled(int[] items, IntPredicate settled) {
    int[] rest = IntStream.of(items).filter(settled.negate()).toArray();
    return groups.isEmpty() || rest.length == 0 ? rest : items;
  }

  /** Scores the objective as if it were alone; the gradient also leads away from likeness. */
  public Scored score(Differentiable model, Objective objective, Tensor batch) {
    if (groups.isEmpty()) {
      return model.score(objective, batch);
    }
    Set<String> layers = new TreeSet<>(objective.layers());
    layers.add(layer);
    try (ForwardPass pass = model.forward(batch, layers)) {
      return Scoring.score(objective, new PushedApart(pass), batch.shape().dim(0));
    }
  }

  private final class PushedApart implements ForwardPass {
    private final ForwardPass pass;

    PushedApart(ForwardPass pass) {
      this.pass = pass;
    }

    @Override
    public Tensor activation(String name) {
      return pass.activation(name);
    }

    @Override
    public Tensor pullback(Map<String, Tensor> layerGradients) {
      Tensor maps = pass.activation(layer);
      Tensor known = layerGradients.get(layer);
      float[] gradient = known == null ? new float[maps.shape().elements()] : known.toArray();
      GramSimilarity likeness = new GramSimilarity(maps);
      groups.parallelStream()
          .forEach(
              group ->
                  group.forEach(
                      item -> likeness.addGradient(item, group, -weight.get(item), gradient)));
      Map<String, Tensor> all = new TreeMap<>(layerGradients);
      all.put(layer, Tensor.of(maps.shape(), gradient));
      return pass.pullback(all);
    }

    @Override
    public void close() {
      pass.close();
    }
  }
}
