package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ObjectiveCell;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.maximization.ascent.Ascent.Snapshot;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Cell.Climbed;
import io.loupe.visualizers.maximization.ascent.Coordinates;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity.Similarity;
import io.loupe.visualizers.maximization.evaluation.Decision;
import io.loupe.visualizers.maximization.evaluation.Evaluation;
import io.loupe.visualizers.maximization.evaluation.Outcome;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.maximization.evaluation.Robustness;
import io.loupe.visualizers.maximization.evaluation.Shortfall;
import io.loupe.visualizers.maximization.evaluation.Shortfall.Surest;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.maximization.evaluation.VariantSimilarity;
import io.loupe.visualizers.maximization.evaluation.WeightChoice;
import io.loupe.visualizers.maximization.evaluation.WeightReport;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.MagnitudeSpectrum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes artifacts of a sweep, whole or cut short, and warns of what ended badly. */
final class MaximizationReport {
  private static final int MOST_SINGLES = 24;

  private final RenderContext context;
  private final MaximizationPlan plan;
  private final Sweep sweep;
  private final Evaluation evaluation;
  private final MaximizationPictures pictures;

  MaximizationReport(RenderContext context, MaximizationPlan plan, Sweep sweep) {
    this.context = context;
    this.plan = plan;
    this.sweep = sweep;
    this.evaluation =
        new Evaluation(
            context.model(),
            context.gradients(),
            plan.classifier(),
            plan.settings(),
            sweep.batches());
    this.pictures = new MaximizationPictures(context.model().info().input(), plan, sweep.cells());
  }

  /** Climbs again for targets that are not reached, where nobody said how to climb. */
  void tryAgain() {
    if (plan.persistent()) {
      new SecondTry(context, plan, evaluation).climb(sweep);
    }
  }

  /** Everything. */
  List<Artifact> whole() {
    Outcome outcome = NullModel.orKeep(this::partial, () -> outcome(true));
    Variants variants = plan.variants();
    List<VariantSimilarity> alike =
        VariantSimilarity.of(
            context.gradients(),
            variants.layer(),
            variants.count(),
            plan.columns(),
            sweep.cells(),
            sweep.images());
    MaximizationCaptions captions = captions(outcome, alike);
    MaximizationWarnings.warn(context, outcome);
    WeightChoice choice = outcome.choice();
    ImageTruths truths =
        NullModel.orKeep(
            this::partial,
            () -> ImageTruths.of(context, plan.classifier(), sweep.cells(), sweep.images()));
    MaximizationPictures pictures = this.pictures.with(truths);
    Optional<NullAscent> beside =
        NullModel.orKeep(
            this::partial,
            () -> NullAscent.of(context, plan, sweep.cells(), sweep.images(), choice.chosen()));
    pictures.sheet(
        sweep.images(),
        outcome,
        captions.sheet() + truths.sentence(),
        (page, sheet) ->
            context.emit(
                page == 0 ? beside.map(strip -> strip.under(sheet)).orElse(sheet) : sheet));
    List<Artifact> all = new ArrayList<>();
    if (plan.columns() > 1) {
      pictures.chosen(
          sweep.images(), outcome, captions.chosen(), (page, sheet) -> context.emit(sheet));
      all.add(WeightReport.table(choice, outcome.samples()));
      all.add(WeightReport.plot(choice));
    }
    all.addAll(singles(captions, truths, plan.columns() > 1 ? choice.chosen() : 0));
    all.add(measures(outcome));
    all.addAll(
        truths.artifacts(
            "Are these images processed like real examples?",
            plan.columns(),
            plan.columns() > 1 ? choice.chosen() : 0));
    if (!alike.isEmpty()) {
      all.add(VariantSimilarity.table(variants.layer(), variants.count(), alike));
    }
    all.addAll(onTheWay(outcome, captions));
    all.add(numbers());
    if (plan.settings().coordinates() instanceof Coordinates.Phases phases) {
      all.add(magnitudes(phases.spectrum()));
    }
    beside.map(NullAscent::numbers).ifPresent(all::add);
    all.addAll(path(outcome));
    return all;
  }

  /** Gives what a cancelled run leaves: no measures that take many passes. */
  void partial() {
    Outcome outcome = outcome(false);
    pictures.sheet(
        sweep.images(),
        outcome,
        captions(outcome, List.of()).sheet(),
        (page, sheet) -> context.emit(sheet));
    context.emit(measures(outcome));
    context.emit(numbers());
  }

  private MaximizationCaptions captions(Outcome outcome, List<VariantSimilarity> alike) {
    return new MaximizationCaptions(
        plan, sweep.emphasised(), outcome, alike, pictures.stretched(sweep.images()));
  }

  /**
   * Measures the images.
   *
   * @param whole whether also what takes many passes
   */
  private Outcome outcome(boolean whole) {
    List<Cell> cells = sweep.cells();
    Tensor images = sweep.images();
    List<Measure> measures = evaluation.measure(cells, images);
    List<Optional<Robustness>> robustness =
        whole
            ? evaluation.robustness(
                cells, images, n -> context.random(cells.get(n).target().stream("noise")))
            : Collections.nCopies(cells.size(), Optional.empty());
    Optional<DataSimilarity> data =
        whole && plan.columns() > 1
            ? DataSimilarity.of(context, plan.head(), plan.settings())
            : Optional.empty();
    List<Similarity> similarities =
        data.map(samples -> samples.of(cells, images, sweep.batches())).orElse(List.of());
    List<Climbed> climbed = sweep.climbed();
    List<Evaluated> evaluated = new ArrayList<>();
    for (int n = 0; n < cells.size(); n++) {
      evaluated.add(
          new Evaluated(
              climbed.get(n),
              measures.get(n),
              robustness.get(n),
              similarities.isEmpty() ? Optional.empty() : Optional.of(similarities.get(n))));
    }
    Outcome outcome =
        Outcome.of(plan.columns(), evaluated, data.map(DataSimilarity::count).orElse(0));
    return whole && plan.columns() == 1 && plan.settings().keepsRange()
        ? outcome.with(shortfalls(outcome))
        : outcome;
  }

  private List<Shortfall> shortfalls(Outcome outcome) {
    List<Integer> open = new ArrayList<>();
    for (int n = 0; n < outcome.images().size(); n++) {
      Evaluated image = outcome.images().get(n);
      if (image.robustness().isPresent() && !image.standing().isReached()) {
        open.add(n);
      }
    }
    if (open.isEmpty()) {
      return List.of();
    }
    List<Optional<Surest>> surest =
        Surest.of(
            context,
            plan.classifier(),
            sweep.batches(),
            open.stream().map(n -> sweep.cells().get(n).target().outputs()).toList());
    List<Shortfall> all = new ArrayList<>();
    for (int i = 0; i < open.size(); i++) {
      Evaluated image = outcome.images().get(open.get(i));
      all.add(
          new Shortfall(
              open.get(i),
              image.cell().target().name(),
              image.standing(),
              SecondTry.tried(plan.starts(), image.climbed().rounds()),
              surest.get(i)));
    }
    return all;
  }

  private List<Artifact> singles(MaximizationCaptions captions, ImageTruths truths, int weight) {
    int columns = plan.columns();
    boolean all = sweep.cells().size() <= MOST_SINGLES;
    List<Artifact> singles = new ArrayList<>();
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (int n = 0; n < sweep.cells().size() && plan.targets().size() <= MOST_SINGLES; n++) {
      if (all || n % columns == weight) {
        String name = unique(fileName(sweep.cells().get(n)), names);
        String caption = captions.single(n) + truths.sentence(n);
        singles.add(pictures.single(sweep.images(), n, name, caption));
      }
    }
    return singles;
  }

  private String fileName(Cell cell) {
    String name = Artifact.nameOf("image-" + Texts.brief(cell.target().name()));
    return plan.columns() > 1 ? name + "-tv" + Texts.number(cell.weight()) : name;
  }

  private static String unique(String name, Set<String> names) {
    String free = name;
    for (int i = 2; !names.add(free); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  private List<Artifact> onTheWay(Outcome outcome, MaximizationCaptions captions) {
    List<Snapshot> snapshots = sweep.snapshots();
    List<Artifact> all = new ArrayList<>();
    if (snapshots.isEmpty()) {
      return all;
    }
    if (context.get(MaximizationParams.SNAPSHOTS) > 0) {
      all.add(pictures.snapshots(snapshots, outcome.choice().chosen(), captions.snapshots()));
      all.add(steps(snapshots));
      all.add(stepImages(snapshots));
    }
    if (plan.animation()) {
      all.add(pictures.animation(snapshots, sweep.images(), captions.animation()));
    }
    return all;
  }

  private List<Artifact> path(Outcome outcome) {
    int stops = context.get(MaximizationParams.PATH);
    if (stops == 0) {
      return List.of();
    }
    double weight = plan.weights().isEmpty() ? Double.NaN : outcome.choice().weight();
    return PathBetween.climb(context, plan, weight, stops).artifacts();
  }

  private Artifact numbers() {
    return new Artifact.Numbers(
        "images",
        "All images [N,C,H,W] in the model's input scale, target by target and within a target"
            + " weight by weight, as in the table of measures.",
        sweep.images());
  }

  private Artifact magnitudes(MagnitudeSpectrum spectrum) {
    Shape shape = context.model().info().input().shape();
    return new Artifact.Numbers(
        "spectrum",
        "Mean magnitudes of the data's waves "
            + shape
            + ", the same in all images: cycles down and across, by the principal axes of colours"
            + " in units of the deviation along the first.",
        Tensor.of(shape, spectrum.magnitudes()));
  }

  private Artifact.Table measures(Outcome outcome) {
    Shape input = context.model().info().input().shape();
    List<List<Object>> rows = new ArrayList<>();
    for (Evaluated image : outcome.images()) {
      Climbed climbed = image.climbed();
      List<Object> row = new ArrayList<>(common(image.cell(), image.measure()));
      row.add(image.robustness().<Object>map(Robustness::worst).orElse(""));
      row.add(image.robustness().<Object>map(Robustness::held).orElse(""));
      row.add(climbed.arrival().step());
      row.add(climbed.attempt());
      row.add(climbed.arrival().emphasis());
      row.add(
          !climbed.begun()
              ? "not begun"
              : switch (climbed.start()) {
                case ALIVE -> "as asked";
                case RESCUED -> "another: no gradient at the first";
                case DEAD -> "as asked, no gradient at any tried";
              });
      row.add(ObjectiveCell.of(image.cell().target().objective()));
      row.add(plan.starts() * (1 + climbed.rounds()));
      row.add(image.robustness().isPresent() ? (image.standing().isReached() ? "yes" : "no") : "");
      rows.add(row);
    }
    return new Artifact.Table(
        "measures",
        "What was measured on each image: value of its objective, total variation and norm without"
            + " weights, the model's decision, and the worst case and share of the target coming"
            + " first over "
            + Robustness.TRIALS
            + (input.rank() == 1
                ? " draws of 5 % noise."
                : ImageSize.of(input).rows() == 1
                    ? " moves by up to 6 steps and draws of 5 % noise."
                    : " shifts by 2 pixels, turns of up to 10 degrees and draws of 5 % noise."),
        columns(
            List.of(),
            List.of(
                "worst probability",
                "share held",
                "step",
                "attempt",
                "emphasis",
                "start",
                "formula",
                "ascents",
                "reached")),
        rows);
  }

  private Artifact.Table steps(List<Snapshot> snapshots) {
    List<List<Object>> rows = new ArrayList<>();
    for (Snapshot snapshot : snapshots) {
      List<Measure> measures = evaluation.measure(sweep.cells(), snapshot.images());
      for (int n = 0; n < measures.size(); n++) {
        List<Object> row = new ArrayList<>();
        row.add(snapshot.step());
        row.addAll(common(sweep.cells().get(n), measures.get(n)));
        rows.add(row);
      }
    }
    return new Artifact.Table(
        "steps",
        "The same measures on the way, for each snapshot.",
        columns(List.of("step"), List.of()),
        rows);
  }

  private static Artifact.Numbers stepImages(List<Snapshot> snapshots) {
    Shape all = snapshots.get(0).images().shape();
    float[] values = new float[snapshots.size() * all.elements()];
    for (int s = 0; s < snapshots.size(); s++) {
      float[] images = snapshots.get(s).images().toArray();
      System.arraycopy(images, 0, values, s * images.length, images.length);
    }
    return new Artifact.Numbers(
        "steps-images",
        "The images on the way [N,C,H,W] in the model's input scale, as in the table of steps.",
        Tensor.of(all.item().withBatch(snapshots.size() * all.dim(0)), values));
  }

  private static List<Object> common(Cell cell, Measure measure) {
    Optional<Decision> decision = measure.decision();
    return List.of(
        cell.target().tableName(),
        cell.weight(),
        cell.normWeight(),
        measure.objective(),
        measure.variation(),
        measure.norm(),
        decision.map(Decision::target).filter(Double::isFinite).<Object>map(p -> p).orElse(""),
        decision.<Object>map(Decision::top).orElse(""),
        decision.<Object>map(Decision::topProbability).orElse(""));
  }

  private static List<String> columns(List<String> before, List<String> after) {
    List<String> all = new ArrayList<>(before);
    all.addAll(
        List.of(
            "target",
            "tv weight",
            "norm weight",
            "objective",
            "total variation",
            "norm",
            "target probability",
            "top output",
            "top probability"));
    all.addAll(after);
    return all;
  }
}
