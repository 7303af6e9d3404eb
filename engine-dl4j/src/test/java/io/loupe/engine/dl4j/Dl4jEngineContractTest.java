package io.loupe.engine.dl4j;

import io.loupe.model.Engine;
import io.loupe.model.ModelSource;
import io.loupe.testkit.EngineContract;
import java.util.List;
import java.util.Map;

class Dl4jEngineContractTest extends EngineContract {
  private static final Map<String, String> ONE_CHANNEL = Map.of("input-shape", "1,12,12");
  private static final Map<String, String> TWO_CHANNELS = Map.of("input-shape", "2,12,12");

  @Override
  protected Engine engine() {
    return new Dl4jEngine();
  }

  @Override
  protected List<ModelSource> sources() {
    return List.of(
        ModelSource.of("normalised", TestNetworks.normalised(true, false)).withOptions(ONE_CHANNEL),
        ModelSource.of("channels last", TestNetworks.channelsLast()).withOptions(TWO_CHANNELS),
        ModelSource.of("branches", TestNetworks.branches()).withOptions(ONE_CHANNEL));
  }
}
