package io.loupe.visualizers.maximization.evaluation;

import io.loupe.artifact.Artifact;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.GramSimilarity;
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
public record VariantSimilarity(String target, double weight, double mean) {

  /** One for each target and weight; empty without variants. */
  public static List<VariantSimilarity> of(
      Differentiable model, String layer, int count, int columns, List<Cell> cells, Tensor images) {
    List<VariantSimilarity> all = new ArrayList<>();
    int block = count * columns;
    for (int first = 0; first < cells.size() && count > 1; first += block) {
      Tensor part = Batches.part(images, first, block);
      try (ForwardPass pass = model.forward(part, Set.of(layer))) {
        var likeness = new GramSimilarity(pass.activation(layer));
        for (int w = 0; w < columns; w++) {
          int at = w;
          List<Integer> group = IntStream.range(0, count).mapToObj(v -> v * columns + at).toList();
          Cell cell = cells.get(first + w);
          all.add(new VariantSimilarity(cell.target().shared(), cell.weight(), likeness.of(group)));
        }
      }
    }
    return all;
  }

  public static Artifact.Table table(String layer, int count, List<VariantSimilarity> all) {
    return new Artifact.Table(
        "variants",
        "How alike the variants of a target came out: the mean cosine of the Gram matrices of all"
            + " pairs at layer "
            + layer
            + "; 1 is the same. --diversity 0 shows how alike they are when nothing keeps them"
            + " apart.",
        List.of("target", "tv weight", "variants", "layer", "likeness"),
        all.stream()
            .map(one -> List.<Object>of(one.target, one.weight, count, layer, one.mean))
            .toList());
  }

  /** For captions. */
  public static String sentence(String layer, List<VariantSimilarity> all) {
    return all.isEmpty()
        ? ""
        : " Variants are kept apart by the Gram matrices of layer "
            + layer
            + "; the mean cosine that is left (1 is the same): "
            + all.stream()
                .map(one -> one.target + " " + Texts.few(one.mean))
                .distinct()
                .collect(Collectors.joining(", "))
            + ".";
  }
}
