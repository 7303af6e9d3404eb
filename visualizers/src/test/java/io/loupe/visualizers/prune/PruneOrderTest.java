package io.loupe.visualizers.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.statistics.HandMade;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.prune.PruneOrder.Candidate.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PruneOrderTest {
  private static final Change.Measure ACCURACY = Change.Measure.of(Classifier.Kind.CLASSES);

  private static final float[] RISING = {1, 2, 3, 4};
  private static final float[] FALLING = {4, 3, 2, 1};
  private static final float[] UNRELATED = {2, 1, 1, 2};
  private static final float[] SILENT = {0, 0, 0, 0};

  @Test
  void deadOnesGoFirstThenTwinsThenTheOthersEachFromTheSmallestLoss() {
    LayerStatistics statistics = statistics(UNRELATED, RISING, SILENT, FALLING, SILENT);
    PruneOrder order = new PruneOrder(0.9);
    order.add(statistics, harmless(0.5, 0.2, 0.3, 0.4, 0.1));

    assertThat(names(order)).containsExactly("4 dead", "2 dead", "1 redundant", "3 in_use");
    PruneOrder.Candidate twin = order.all().get(2);
    assertThat(twin.layer()).isEqualTo("conv");
    assertThat(twin.twin()).isEqualTo(3);
    assertThat(twin.correlation()).isEqualTo(-1);
    assertThat(twin.effect().loss()).isEqualTo(0.2);
    assertThat(twin.isSuspect()).isTrue();
    assertThat(order.all().get(0).twin()).isEqualTo(-1);
    assertThat(order.all().get(0).correlation()).isNaN();
    assertThat(order.all().get(0).isSuspect()).isTrue();
    PruneOrder.Candidate inUse = order.all().get(3);
    assertThat(inUse.isSuspect()).isFalse();
    assertThat(inUse.twin()).as("its twin is gone: the other is left").isEqualTo(0);
    assertThat(inUse.correlation()).isCloseTo(0, within(1e-12));
  }

  @Test
  void ofTwoTwinsOneStays() {
    PruneOrder order = new PruneOrder(1);
    order.add(statistics(RISING, FALLING), harmless(0.1, 0.2));

    assertThat(names(order)).containsExactly("0 redundant");
  }

  @Test
  void aTwinWhoseSilencingCostsDecisionsStays() {
    PruneOrder order = new PruneOrder(0.9);
    Ablation.Effect costly = HandMade.effect(0.1, HandMade.WORSE);
    Ablation.Effect free = HandMade.effect(0.2, HandMade.UNCHANGED);
    order.add(statistics(RISING, FALLING, UNRELATED), List.of(costly, free, free));

    assertThat(names(order)).containsExactly("1 redundant", "0 in_use");
    assertThat(order.all().get(0).twin()).isEqualTo(0);
  }

  @Test
  void atTheGivenCorrelationAFilterIsATwinAndBelowItNot() {
    float[] alike = {1, 3, 2, 4};
    double r = statistics(RISING, alike).correlations().of(0, 1);
    assertThat(r).isCloseTo(0.8, within(1e-12));

    PruneOrder at = new PruneOrder(r);
    at.add(statistics(RISING, alike), harmless(0, 1));
    assertThat(names(at)).containsExactly("0 redundant");
    PruneOrder above = new PruneOrder(Math.nextUp(r));
    above.add(statistics(RISING, alike), harmless(0, 1));
    assertThat(names(above)).containsExactly("0 in_use");
  }

  @Test
  void theStrongestOfThoseLeftIsTheTwin() {
    PruneOrder order = new PruneOrder(0.5);
    order.add(
        statistics(new float[] {1, 3, 2, 4}, RISING, FALLING, UNRELATED),
        harmless(0.1, 0.2, 0.3, 0.4));

    assertThat(names(order)).containsExactly("0 redundant", "1 redundant", "2 in_use");
    assertThat(order.all().get(0).twin()).as("0.8 and -0.8: the first").isEqualTo(1);
    assertThat(order.all().get(1).twin()).isEqualTo(2);
  }

  @Test
  void oneOfALayerOfDeadFiltersStays() {
    PruneOrder order = new PruneOrder(0.9);
    order.add(statistics(SILENT, SILENT), harmless(0, 0));

    assertThat(names(order)).containsExactly("0 dead");
  }

  @Test
  void withOneInUseAllDeadOnesGo() {
    PruneOrder order = new PruneOrder(0.9);
    order.add(statistics(SILENT, RISING), harmless(0, 0));

    assertThat(names(order)).containsExactly("0 dead");
    assertThat(order.all()).extracting(PruneOrder.Candidate::filter).containsExactly(0);
  }

  @Test
  void layersMixByTheirLosses() {
    PruneOrder order = new PruneOrder(0.9);
    order.add(statistics(RISING, FALLING, UNRELATED, SILENT), harmless(0.3, 0.9, 0.5, 0));
    order.add(statistics(RISING, FALLING, UNRELATED), harmless(0.2, 0.9, 0.4));

    assertThat(order.all())
        .extracting(c -> c.effect().loss())
        .containsExactly(0.0, 0.2, 0.3, 0.4, 0.5);
    assertThat(order.all())
        .extracting(PruneOrder.Candidate::reason)
        .containsExactly(
            Reason.DEAD, Reason.REDUNDANT, Reason.REDUNDANT, Reason.IN_USE, Reason.IN_USE);
  }

  @Test
  void tablesGiveEachFilterAndTheCost() {
    PruneOrder order = new PruneOrder(0.9);
    order.add(
        statistics(RISING, FALLING, SILENT, UNRELATED),
        List.of(
            HandMade.effect(0.5, HandMade.UNCHANGED),
            HandMade.effect(0.25, HandMade.UNCHANGED),
            HandMade.effect(0, new PairedAccuracy(10, 0, 0, 0)),
            HandMade.effect(0.75, HandMade.WORSE)));
    PairedAccuracy held = new PairedAccuracy(70, 10, 5, 15);
    PruneReport tables =
        new PruneReport(ACCURACY, order.all().subList(0, 2), held, Map.of(), List.of(), 40);

    assertThat(tables.filters().rows())
        .containsExactly(
            List.of("conv", 2, "dead", "n/a", "n/a", 0.0, 0.0, 0.0),
            List.of("conv", 1, "redundant", 0, -1.0, 0.25, 0.0, Math.sqrt(0.2 / 10)));
    assertThat(tables.filters().caption()).endsWith("silencing each alone, on 40 samples.");
    Artifact.Table result = tables.result();
    assertThat(result.rows())
        .containsExactly(
            List.of(2, 100L, 0.8, 0.75, -0.05, held.low(), held.high(), 10L, 5L, held.chance()));
    assertThat(tables.caption())
        .isEqualTo(
            "2 filters were silenced. Accuracy on 100 held-out samples was 80 % (71 % to 87 %)"
                + " before and is 75 % (66 % to 82 %) after: a change of \u22125.0 % (\u221213 % to"
                + " +2.9 %).");
    assertThat(tables.notes())
        .containsExactly(
            "Grey: 40 samples that the filters were chosen with. Blue: 100 held-out samples, with a"
                + " 95 % interval. The cut is the most suspects (dead, or redundant) that cost no"
                + " more than chance on the grey ones.",
            tables.caption());
    assertThat(
            new PruneReport(ACCURACY, order.all().subList(0, 1), held, Map.of(), List.of(), 40)
                .caption())
        .startsWith("1 filter was silenced.");
    assertThat(new PruneReport(ACCURACY, List.of(), held, Map.of(), List.of(), 40).caption())
        .isEqualTo(
            "No filter seems to be superfluous; accuracy on 100 held-out samples is 80 % (71 % to"
                + " 87 %).");
    assertThat(
            new PruneReport(
                    ACCURACY, order.all(), new PairedAccuracy(10, 0, 0, 0), Map.of(), List.of(), 40)
                .caption())
        .contains("a change of +0 % (");
  }

  /** One sample; a filter has four places. */
  private static LayerStatistics statistics(float[]... filters) {
    LayerStatistics statistics = HandMade.of(filters.length, 4);
    float[] values = new float[4 * filters.length];
    for (int k = 0; k < filters.length; k++) {
      System.arraycopy(filters[k], 0, values, 4 * k, 4);
    }
    HandMade.add(statistics, 0, values);
    return statistics;
  }

  private static List<Ablation.Effect> harmless(double... losses) {
    List<Ablation.Effect> effects = new ArrayList<>();
    for (double loss : losses) {
      effects.add(HandMade.effect(loss, HandMade.UNCHANGED));
    }
    return effects;
  }

  private static List<String> names(PruneOrder order) {
    return order.all().stream()
        .map(c -> c.filter() + " " + c.reason().name().toLowerCase(Locale.ROOT))
        .toList();
  }
}
