package io.loupe.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What an engine does not offer is shown as skipped: nobody takes it for tried. */
class AbsentCapabilitiesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pullsBackWhatCentralDifferencesSay",
        "readsInForwardPassesWhatTheProbeReads",
        "addsPullbacksOfSeveralLayers",
        "keepsItemsApartInPullbacks",
        "scoresAsTheReferenceDoes",
        "refusesPullbacksItWasNotAskedFor",
        "givesGradientsAtInnerLayers",
        "beginsAtInnerLayers",
        "replacesValuesOnTheWay",
        "refusesPatchesThatDoNotFit",
        "replacesValuesInLargeBatches",
        "goesBackByRules",
        "tellsWeightsWithTheirMeaning",
        "silencesFilters",
        "drawsWeightsAnew"
      })
  void checksOfIt(String method) {
    var tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectMethod(Bare.class, method))
            .execute()
            .testEvents();
    tests.assertStatistics(counts -> counts.started(1).aborted(1).succeeded(0).failed(0));
  }

  static class Bare extends FaultyContract {
    Bare() {
      super(
          new FaultyEngine() {
            @Override
            boolean offers(Class<?> capability) {
              return false;
            }
          });
    }
  }
}
