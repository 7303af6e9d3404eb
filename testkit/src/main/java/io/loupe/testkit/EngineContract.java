package io.loupe.testkit;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.model.Engine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.testkit.reference.TestDatasets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every engine must keep. Extend it in a test and name the engine and some models, between
 * them one of each kind of layer the engine supports; small ones keep it quick.
 *
 * <pre>{@code
 * class MyEngineTest extends EngineContract {
 *   protected Engine engine() { return new MyEngine(); }
 *   protected List<ModelSource> sources() { return List.of(ModelSource.of("tiny", network())); }
 * }
 * }</pre>
 */
public abstract class EngineContract {
  /** Creates the contract. */
  protected EngineContract() {}

  /**
   * Returns the engine to test.
   *
   * @return a new engine
   */
  protected abstract Engine engine();

  /**
   * Returns the models to test it with.
   *
   * @return sources that the engine can load, with different names
   */
  protected abstract List<ModelSource> sources();

  /**
   * Returns the data to feed a model.
   *
   * @param input what the model wants
   * @return at least five samples without equal values next to each other
   */
  protected Dataset data(InputSpec input) {
    return TestDatasets.labelled(input, 3, 3);
  }

  /**
   * Returns how far floats may be apart that come from batches of other sizes, other neighbours or
   * another order of sums.
   *
   * @return a share of the largest value, 1e-6 by default
   */
  protected double roundingTolerance() {
    return 1e-6;
  }

  /**
   * Returns how far gradients may be from central differences.
   *
   * @return a share of the largest gradient of an item, 0.01 by default
   */
  protected double gradientTolerance() {
    return 0.01;
  }

  /**
   * Returns by how much the resident memory of the process may grow over 300 passes.
   *
   * @return bytes, 64 MiB by default
   */
  protected long memoryTolerance() {
    return 64L << 20;
  }

  /**
   * Returns how long closing a model may take while it is used, before it counts as hanging.
   *
   * @return 20 seconds by default
   */
  protected Duration patience() {
    return Duration.ofSeconds(20);
  }

  @Test
  void namesAndDescribesItself() {
    NamingChecks.check(engine());
  }

  @Test
  void refusesForeignNetworksInHalfASentence() {
    LoadingChecks.refusesForeign(engine());
  }

  @TestFactory
  Stream<DynamicTest> identifiesTheModel() {
    return each(LoadingChecks::identifies);
  }

  @TestFactory
  Stream<DynamicTest> takesInputOptions() {
    return each(LoadingChecks::takesInputOptions);
  }

  @TestFactory
  Stream<DynamicTest> closesTwice() {
    return each(LoadingChecks::closesTwice);
  }

  @TestFactory
  Stream<DynamicTest> refusesOnceClosed() {
    return each(CloseChecks::refusesOnceClosed);
  }

  @TestFactory
  Stream<DynamicTest> closesWhileUsed() {
    return each(CloseChecks::closesWhileUsed);
  }

  @TestFactory
  Stream<DynamicTest> closesWithinTheSink() {
    return each(CloseChecks::closesWithinTheSink);
  }

  @TestFactory
  Stream<DynamicTest> listsLayersInOrderWithTheShapesOfTheProbe() {
    return each(ProbeChecks::layersFitProbe);
  }

  @TestFactory
  Stream<DynamicTest> readsSeveralLayersInOnePassAsOneByOne() {
    return each(ProbeChecks::togetherAsAlone);
  }

  @TestFactory
  Stream<DynamicTest> givesEverySampleOnceInOrder() {
    return each(ProbeChecks::everySampleInOrder);
  }

  @TestFactory
  Stream<DynamicTest> givesTheSameForEveryBatchSize() {
    return each(ProbeChecks::batchSizeChangesNothing);
  }

  @TestFactory
  Stream<DynamicTest> keepsItemsApart() {
    return each(ProbeChecks::itemsAreIndependent);
  }

  @TestFactory
  Stream<DynamicTest> reducesAsTheReferenceDoes() {
    return each(ProbeChecks::reducesAsReference);
  }

  @TestFactory
  Stream<DynamicTest> gathersStatisticsAsALoopWould() {
    return each(ProbeChecks::gathersAsALoop);
  }

  @TestFactory
  Stream<DynamicTest> readsHeadsAsLogits() {
    return each(ProbeChecks::logits);
  }

  @TestFactory
  Stream<DynamicTest> readsLayersBeforeTheirOwnFunctions() {
    return each(ProbeChecks::linear);
  }

  @TestFactory
  Stream<DynamicTest> leavesTheModelUnchanged() {
    return each(ProbeChecks::modelStaysTheSame);
  }

  @TestFactory
  Stream<DynamicTest> takesBorrowedTensorsBack() {
    return each(LifetimeChecks::borrowedTensorsEnd);
  }

  @TestFactory
  Stream<DynamicTest> closesTheDataAndItsTask() {
    return each(LifetimeChecks::closesDataAndTask);
  }

  @TestFactory
  Stream<DynamicTest> stopsWithinOneBatch() {
    return each(LifetimeChecks::stopsWithinOneBatch);
  }

  @TestFactory
  Stream<DynamicTest> passesErrorsOfTheSinkOn() {
    return each(LifetimeChecks::passesSinkErrorsOn);
  }

  @TestFactory
  Stream<DynamicTest> takesEmptyData() {
    return each(LifetimeChecks::takesEmptyData);
  }

  @TestFactory
  Stream<DynamicTest> namesUnknownLayers() {
    return each(ErrorChecks::namesUnknownLayers);
  }

  @TestFactory
  Stream<DynamicTest> namesSamplesOfWrongShape() {
    return each(ErrorChecks::namesWrongSamples);
  }

  @TestFactory
  Stream<DynamicTest> pullsBackWhatCentralDifferencesSay() {
    return each(PullbackChecks::centralDifferences);
  }

  @TestFactory
  Stream<DynamicTest> readsInForwardPassesWhatTheProbeReads() {
    return each(PullbackChecks::activationsAsProbe);
  }

  @TestFactory
  Stream<DynamicTest> addsPullbacksOfSeveralLayers() {
    return each(PullbackChecks::addsUp);
  }

  @TestFactory
  Stream<DynamicTest> keepsItemsApartInPullbacks() {
    return each(PullbackChecks::itemsAreIndependent);
  }

  @TestFactory
  Stream<DynamicTest> scoresAsTheReferenceDoes() {
    return each(PullbackChecks::scoresAsReference);
  }

  @TestFactory
  Stream<DynamicTest> refusesPullbacksItWasNotAskedFor() {
    return each(PullbackChecks::refusesForeignLayers);
  }

  @TestFactory
  Stream<DynamicTest> givesGradientsAtInnerLayers() {
    return each(InnerChecks::gradients);
  }

  @TestFactory
  Stream<DynamicTest> beginsAtInnerLayers() {
    return each(InnerChecks::begins);
  }

  @TestFactory
  Stream<DynamicTest> replacesValuesOnTheWay() {
    return each(InnerChecks::replaces);
  }

  @TestFactory
  Stream<DynamicTest> refusesPatchesThatDoNotFit() {
    return each(InnerChecks::refuses);
  }

  @TestFactory
  Stream<DynamicTest> replacesValuesInLargeBatches() {
    return each(InnerChecks::largeBatches);
  }

  @TestFactory
  Stream<DynamicTest> goesBackByRules() {
    return each(WaysBackChecks::hold);
  }

  @TestFactory
  Stream<DynamicTest> refusesValuesThatAreNotFinite() {
    return each(ErrorChecks::refusesNotFinite);
  }

  @TestFactory
  Stream<DynamicTest> tellsWeightsWithTheirMeaning() {
    return each(WeightChecks::meaning);
  }

  @TestFactory
  Stream<DynamicTest> silencesFilters() {
    return each(AblationChecks::silences);
  }

  @TestFactory
  Stream<DynamicTest> drawsWeightsAnew() {
    return each(RedrawChecks::redraws);
  }

  @TestFactory
  Stream<DynamicTest> servesTwoThreadsOrRefusesClearly() {
    return each(ThreadChecks::twoThreads);
  }

  @TestFactory
  Stream<DynamicTest> keepsResidentMemoryFlat() {
    return each(ResidentMemory::staysFlat);
  }

  private Stream<DynamicTest> each(Consumer<EngineSubject> check) {
    Engine engine = engine();
    return sources().stream()
        .map(source -> DynamicTest.dynamicTest(nameOf(source), () -> run(engine, source, check)));
  }

  private void run(Engine engine, ModelSource source, Consumer<EngineSubject> check) {
    var tolerances =
        new EngineSubject.Tolerances(
            roundingTolerance(), gradientTolerance(), memoryTolerance(), patience());
    try (Model model = engine.load(source)) {
      Dataset data = data(model.info().input());
      check.accept(new EngineSubject(engine, source, model, data, tolerances));
    }
  }

  private static String nameOf(ModelSource source) {
    return source instanceof ModelSource.InMemory memory ? memory.name() : source.location();
  }
}
