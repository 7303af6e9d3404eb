package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.evidence.MatchedMaps;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.NullStrip;
import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.maximization.ascent.Ascent;
import io.loupe.visualizers.maximization.ascent.AscentItem;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Initialization;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Images that excite the null model's targets, in few steps.
 *
 * @param images [N,C,H,W] as they stand in the picture
 * @param pictures of them
 * @param matched similarity to the trained network's images, and which goes with which
 * @param steps steps at most
 */
record NullAscent(Tensor images, List<BufferedImage> pictures, MatchedMaps matched, int steps) {
  private static final int MOST = 24;
  private static final int SAMPLES = 16;

  NullAscent {
    pictures = List.copyOf(pictures);
  }

  /**
   * Climbs with the null model, where the run asks for it.
   *
   * @param images of the trained network, in the order of the cells
   * @param chosen column of weights that is compared
   */
  static Optional<NullAscent> of(
      RenderContext context, MaximizationPlan plan, List<Cell> cells, Tensor images, int chosen) {
    List<Cell> compared = new ArrayList<>();
    List<Tensor> trained = new ArrayList<>();
    for (int n = chosen; n < cells.size() && compared.size() < MOST; n += plan.columns()) {
      compared.add(cells.get(n));
      trained.add(images.slice(n));
    }
    return NullModel.use(context, samples(context), model -> climb(context, plan, compared, model))
        .map(
            redrawn -> {
              NullAscent ascent = compared(context, plan, trained, redrawn);
              NullModel.judge(context, "sheet", "The maximised images", ascent.similarity());
              return ascent;
            });
  }

  private static List<Sample> samples(RenderContext context) {
    if (context.optionalDataset().isEmpty()) {
      return List.of();
    }
    try (Stream<Sample> samples = context.optionalDataset().get().samples()) {
      return samples.limit(SAMPLES).toList();
    }
  }

  private static Tensor climb(
      RenderContext context, MaximizationPlan plan, List<Cell> cells, Model drawn) {
    InputSpec input = drawn.info().input();
    Differentiable gradients = drawn.capability(Differentiable.class).orElseThrow();
    int elements = input.shape().elements();
    float[] images = new float[cells.size() * elements];
    AscentSettings settings = plan.settings().withSteps(steps(plan));
    Batches batches = Batches.of(drawn);
    long steps = (long) settings.steps() * batches.count(cells.size());
    try (RunMonitor.Task task = context.monitor().task("null model", OptionalLong.of(steps))) {
      batches.forEach(
          cells.size(),
          (from, count) -> {
            List<AscentItem> items = new ArrayList<>();
            for (Cell cell : cells.subList(from, from + count)) {
              items.add(item(context, plan, cell));
            }
            Ascent ascent = new Ascent(gradients, input, items, settings);
            ascent.run(Set.of(), task);
            ascent.images().data().get(images, from * elements, count * elements);
          });
    }
    return Tensor.of(input.shape().withBatch(cells.size()), images);
  }

  private static int steps(MaximizationPlan plan) {
    return Math.min(plan.usual().nullSteps(), plan.settings().steps());
  }

  private static AscentItem item(RenderContext context, MaximizationPlan plan, Cell cell) {
    var random = context.random(cell.target().stream("null start"));
    Tensor start = Initialization.of(context, Initialization.NOISE, plan.settings()).draw(random);
    return new AscentItem(
        cell.target().objective(),
        cell.weight(),
        cell.normWeight(),
        start,
        context.random(cell.target().stream("null transforms")));
  }

  private static NullAscent compared(
      RenderContext context, MaximizationPlan plan, List<Tensor> trained, Tensor redrawn) {
    int count = trained.size();
    MatchedMaps matched =
        MatchedMaps.of(
            count,
            redrawn.shape().item().elements(),
            (n, i) -> trained.get(n).get(i),
            (n, i) -> redrawn.get(n * redrawn.shape().item().elements() + i),
            count > 1,
            NullModel.random(context));
    InputSpec input = context.model().info().input();
    int elements = redrawn.shape().item().elements();
    float[] images = new float[count * elements];
    List<BufferedImage> pictures = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      Tensor image = redrawn.slice(matched.partner().of(n));
      image.data().get(images, n * elements, elements);
      pictures.add(Display.small(image, input, plan.preset()));
    }
    return new NullAscent(
        Tensor.of(redrawn.shape(), images), pictures, matched, plan.usual().nullSteps());
  }

  Similarity similarity() {
    Similarity maps = matched.similarity();
    return new Similarity(maps.measure().replace("maps", "images"), maps.value(), maps.chance());
  }

  /** The images themselves. */
  Artifact numbers() {
    return new Artifact.Numbers(
        NullModel.numbersOf("images"),
        "The null model's images [N,C,H,W] in the model's input scale, each at the place of the one"
            + " that it resembles most.",
        images);
  }

  /** The picture with this one small under it. */
  Artifact.Image under(Artifact.Image picture) {
    String caption = picture.caption() + similarity().caption();
    String arranged =
        "Each image stands at the place of the one above that it resembles most; "
            + steps
            + " steps at most.";
    return new Artifact.Image(
        picture.name(),
        caption,
        NullStrip.under(picture.image(), similarity(), arranged, List.of(pictures)));
  }
}
