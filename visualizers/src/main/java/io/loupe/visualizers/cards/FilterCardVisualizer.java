package io.loupe.visualizers.cards;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.argmax.ArgmaxFilterVisualizer;
import io.loupe.visualizers.examples.FilterPatches;
import io.loupe.visualizers.internal.ArtifactNames;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.PictureHint;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.truth.Truth;
import io.loupe.visualizers.internal.truth.TruthCheck;
import io.loupe.visualizers.maximization.ExtremeImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes a card for each filter: the real samples that excite it most with what it saw of them, the
 * images that make it largest and smallest, how often it fires and wins, what each class loses
 * without it, and the filter most like it. Memory does not grow with the number of samples.
 */
@AutoService(Visualizer.class)
public final class FilterCardVisualizer implements Visualizer {
  /** Layers to look at. */
  public static final Param<LayerSelection> LAYERS = CommonParams.LAYERS;

  /** Samples on each card. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 4)
          .limit("from 1 to 8", n -> n >= 1 && n <= 8)
          .help("How many real samples each card shows.");

  /** Steps of the made images. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 256)
          .limit("from 1 to 100000", n -> n >= 1 && n <= 100_000)
          .help("Steps at most that the made images climb.");

  /** Samples on which filters are silenced. */
  public static final Param<Integer> ABLATION_SAMPLES =
      Param.integer("ablation-samples", 500)
          .limit("not negative", n -> n >= 0)
          .help(
              "On how many of the first samples each filter is silenced to see what it is needed"
                  + " for; 0 leaves that out.");

  /** Activation that counts as nothing. */
  public static final Param<Double> FLOOR = ArgmaxFilterVisualizer.FLOOR;

  private static final String PREFIX = "filter-card-";

  /** Creates the visualizer. */
  public FilterCardVisualizer() {}

  @Override
  public String id() {
    return "filter-card";
  }

  @Override
  public String description() {
    return "Makes a card for each filter: what excites it, what it is needed for, what is like it.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYERS, COUNT, STEPS, ABLATION_SAMPLES, FLOOR, CommonParams.TRUTH);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  /** The made images climb, so that pictures may differ; the samples' figures do not climb. */
  @Override
  public Set<String> comparedBy() {
    return Set.of(
        CardTable.MEAN,
        CardTable.MAX,
        CardTable.VALUES,
        CardTable.LARGEST_MEAN,
        CardTable.SMALLEST_MEAN);
  }

  @Override
  public boolean isCounted() {
    return true;
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    ExtremeImages.require(context.model().info().input());
    List<LayerInfo> layers = Layers.of(context, LAYERS);
    Classifier classifier = Classifier.of(context);
    PictureHint.warn(context);
    LabelCheck.warn(context, classifier);
    FilterSummary summaries = FilterSummary.of(context, layers, context.get(FLOOR).floatValue());
    Optional<Ablation> ablation = Ablation.of(context, classifier, context.get(ABLATION_SAMPLES));
    Optional<ExtremeImages> images =
        Layers.haveGradients(context.model())
            ? Optional.of(ExtremeImages.of(context, context.get(STEPS)))
            : Optional.empty();
    ArtifactNames names =
        new ArtifactNames(layers.stream().map(LayerInfo::name).toList(), Set.of());
    for (int i = 0; i < layers.size(); i++) {
      LayerInfo layer = layers.get(i);
      List<Integer> filters = IntStream.range(0, layer.channels()).boxed().toList();
      FilterPatches patches = FilterPatches.of(context, layer, filters, context.get(COUNT));
      List<FilterCard> cards =
          cards(context, layer, summaries.entries(i), patches, ablation, images);
      CardPages pages =
          new CardPages(
              context.model().info(),
              layer,
              Layers.origin(context.model(), layer),
              context.dataset().classNames(),
              classifier,
              context.get(COUNT),
              summaries.samples(i),
              ablation.map(Ablation::samples).orElse(0),
              patches.range(),
              images.isPresent(),
              cards.stream().anyMatch(card -> card.truth().isPresent()));
      emit(context, PREFIX + names.of(layer.name()), pages, cards);
    }
    return List.of();
  }

  private static void emit(
      RenderContext context, String name, CardPages pages, List<FilterCard> cards) {
    String caption = caption(pages, cards.size());
    pages.draw(
        cards,
        (suffix, picture) -> context.emit(new Artifact.Image(name + suffix, caption, picture)));
    context.emit(
        CardTable.of(
            name + "-numbers",
            caption,
            cards,
            pages.classifier().kind(),
            pages.classifier().names(pages.classNames())));
  }

  private static String caption(CardPages pages, int count) {
    return "Cards of the "
        + count
        + " filters of layer "
        + pages.layer().name()
        + pages.origin()
        + " on "
        + pages.samples()
        + " samples. "
        + pages.footer(Maps.of(pages.layer()));
  }

  /** Images are made by climbing gradients; all else of a card needs none. */
  private static List<FilterCard> cards(
      RenderContext context,
      LayerInfo layer,
      List<FilterSummary.Entry> summaries,
      FilterPatches patches,
      Optional<Ablation> ablation,
      Optional<ExtremeImages> images) {
    boolean making = images.isPresent();
    List<Objective> objectives = new ArrayList<>();
    for (int filter = 0; making && filter < layer.channels(); filter++) {
      Objective most = Objectives.channel(layer.name(), filter);
      objectives.add(most);
      objectives.add(most.times(-1));
    }
    List<ExtremeImages.Extreme> made =
        images.map(maker -> maker.make(objectives)).orElse(List.of());
    List<Truth> truths = truths(context, layer, made);
    List<Ablation.Parts> silenced = ablation.map(runs -> runs.inParts(layer)).orElse(List.of());
    List<FilterCard> cards = new ArrayList<>();
    for (int k = 0; k < layer.channels(); k++) {
      cards.add(
          new FilterCard(
              summaries.get(k),
              patches.of(k),
              making ? made.get(2 * k) : null,
              making ? made.get(2 * k + 1) : null,
              silenced.isEmpty() ? Optional.empty() : Optional.of(silenced.get(k)),
              truths.isEmpty() ? Optional.empty() : Optional.of(truths.get(k))));
    }
    return cards;
  }

  /** What is said of the images that make filters largest; none where that is not asked. */
  private static List<Truth> truths(
      RenderContext context, LayerInfo layer, List<ExtremeImages.Extreme> made) {
    if (made.isEmpty() || context.get(CommonParams.TRUTH) == CommonParams.Switch.OFF) {
      return List.of();
    }
    List<TruthCheck.Asked> asked = new ArrayList<>();
    for (int k = 0; k < layer.channels(); k++) {
      asked.add(
          new TruthCheck.Asked(
              Objectives.channel(layer.name(), k), List.of(made.get(2 * k).image())));
    }
    return TruthCheck.of(context, asked).stream().map(one -> one.truths().get(0)).toList();
  }

  /** The numbers of a layer's cards. */
  static final class CardTable {
    static final String LARGEST_MEAN = "mean on maximised image";
    static final String SMALLEST_MEAN = "mean on minimised image";
    static final String MEAN = "mean";
    static final String MAX = "max";
    static final String VALUES = "largest values";
    static final String VERDICT = "maximised image";
    static final String SCORE = "its score";
    private static final String MISSING = "n/a";

    private CardTable() {}

    static Artifact.Table of(
        String name,
        String caption,
        List<FilterCard> cards,
        Classifier.Kind kind,
        List<String> classNames) {
      SortedSet<Integer> labels = new TreeSet<>();
      cards.forEach(card -> labels.addAll(card.parts().keySet()));
      String part = kind == Classifier.Kind.INDEPENDENT ? "output " : "class ";
      List<String> columns =
          new ArrayList<>(
              List.of(
                  "filter",
                  "fires on",
                  "places won",
                  MEAN,
                  MAX,
                  "strongest class",
                  "most correlated with",
                  "correlation",
                  LARGEST_MEAN,
                  SMALLEST_MEAN,
                  "top samples",
                  VALUES,
                  Change.Measure.of(kind).noun() + " change when silenced",
                  "its standard error"));
      labels.forEach(l -> columns.add("change on " + part + ClassNames.of(classNames, l)));
      columns.addAll(List.of(VERDICT, SCORE, "score from", "score to"));
      List<List<Object>> rows = cards.stream().map(card -> row(card, labels)).toList();
      return new Artifact.Table(name, caption, columns, rows);
    }

    private static List<Object> row(FilterCard card, SortedSet<Integer> labels) {
      var summary = card.summary();
      List<Object> row = new ArrayList<>();
      row.add(summary.filter());
      row.add(summary.firing());
      row.add(summary.won());
      row.add(summary.mean());
      row.add(summary.highest());
      row.add(summary.topClass().isEmpty() ? MISSING : summary.topClass());
      row.add(
          summary.partner().isPresent() ? (Object) summary.partner().getAsInt() : (Object) MISSING);
      row.add(Double.isNaN(summary.correlation()) ? MISSING : (Object) summary.correlation());
      row.add(card.most() == null ? MISSING : (Object) card.most().score());
      row.add(card.least() == null ? MISSING : (Object) (0 - card.least().score()));
      row.add(joined(card.shownPatches().stream().map(FilterPatches.Patch::id).toList()));
      row.add(joined(card.shownPatches().stream().map(p -> Float.toString(p.value())).toList()));
      row.add(card.effect().map(e -> (Object) e.whole().change()).orElse(MISSING));
      row.add(card.effect().map(e -> (Object) e.whole().error()).orElse(MISSING));
      for (int label : labels) {
        PairedAccuracy effect = card.parts().get(label);
        row.add(effect == null ? MISSING : (Object) effect.change());
      }
      row.add(card.truth().<Object>map(t -> t.verdict().words()).orElse(MISSING));
      Optional<Truth> measured = card.truth().filter(Truth::isMeasured);
      row.add(measured.<Object>map(Truth::score).orElse(MISSING));
      row.add(measured.<Object>map(Truth::low).orElse(MISSING));
      row.add(measured.<Object>map(Truth::high).orElse(MISSING));
      return row;
    }

    private static String joined(List<String> parts) {
      return parts.stream().collect(Collectors.joining(" "));
    }
  }
}
