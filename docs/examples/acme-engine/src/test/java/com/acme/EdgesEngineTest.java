package com.acme;

// snippet: edges-engine-test
import io.loupe.model.Engine;
import io.loupe.model.ModelSource;
import io.loupe.testkit.EngineContract;
import java.nio.file.Path;
import java.util.List;

class EdgesEngineTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new EdgesEngine();
  }

  @Override
  protected List<ModelSource> sources() {
    return List.of(ModelSource.of(Path.of("digits.edges")));
  }
}
// end
