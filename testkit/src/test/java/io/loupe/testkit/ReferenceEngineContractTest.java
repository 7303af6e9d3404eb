package io.loupe.testkit;

import io.loupe.model.Engine;
import io.loupe.model.ModelSource;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;

class ReferenceEngineContractTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new ReferenceEngine();
  }

  @Override
  protected List<ModelSource> sources() {
    return List.of(
        ModelSource.of("digits", TinyConvNet.digits()),
        ModelSource.of("colour", TinyConvNet.colour()),
        ModelSource.of("dense-only", TinyConvNet.denseOnly()),
        ModelSource.of("one-pixel", TinyConvNet.onePixel()),
        ModelSource.of("every-kind", TinyConvNet.everyKind()));
  }
}
