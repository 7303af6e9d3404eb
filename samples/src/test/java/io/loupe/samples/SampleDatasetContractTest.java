package io.loupe.samples;

import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.testkit.DatasetContract;

class SampleDatasetContractTest extends DatasetContract {
  @Override
  protected DatasetProvider subject() {
    return new SampleDatasetProvider();
  }

  @Override
  protected String path() {
    return "mnist";
  }

  @Override
  protected InputSpec input() {
    return InputSpec.of(Shape.of(1, 28, 28), 0, 1);
  }
}
