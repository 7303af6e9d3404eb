package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How alike the variants of a target came out.
 *
 * @param target what they have in common
 * @param weight of the total variation
 * @param mean cosine of the Gram matrices, over all pairs
 */
record VariantLikeness(String target, double weight, double mean) {

  /** One for each target and weight; empty without variants. */
  static List<VariantLikeness> of(
      Differentiable model, MaximizationPlan plan, List<Cell> cells, Tensor images) {
    int count = plan.variants().count();
    List<VariantLikeness> all = new ArrayList<>();
    int block = count * plan.columns();
    for (int first = 0; first < cells.size() && count > 1; first += block) {
      Tensor part = ItemBatches.part(images, first, block);
      try (ForwardPass pass = model.forward(part, Set.of(plan.variants().layer()))) {
        var likeness = new GramLikeness(pass.activation(plan.variants().layer()));
        for (int w = 0; w < plan.columns(); w++) {
          int at = w;
          List<Integer> group =
              IntStream.range(0, count).mapToObj(v -> v * plan.columns() + at).toList();
          Cell cell = cells.get(first + w);
          all.add(new VariantLikeness(cell.target().shared(), cell.weight(), likeness.of(group)));
        }
      }
    }
    return all;
  }

  static Artifact.Table table(Variants variants, List<VariantLikeness> all) {
    return new Artifact.Table(
        "variants",
        "How alike the variants of a target came out: the mean cosine of the Gram matrices of all"
            + " pairs at layer "
            + variants.layer()
            + "; 1 is the same. --diversity 0 shows how alike they are when nothing keeps them"
            + " apart.",
        List.of("target", "tv weight", "variants", "layer", "likeness"),
        all.stream()
            .map(
                one ->
                    List.<Object>of(
                        one.target, one.weight, variants.count(), variants.layer(), one.mean))
            .toList());
  }

  /** For captions. */
  static String sentence(Variants variants, List<VariantLikeness> all) {
    return all.isEmpty()
        ? ""
        : " Variants are kept apart by the Gram matrices of layer "
            + variants.layer()
            + "; the mean cosine that is left (1 is the same): "
            + all.stream()
                .map(one -> one.target + " " + Texts.few(one.mean))
                .distinct()
                .collect(Collectors.joining(", "))
            + ".";
  }
}
