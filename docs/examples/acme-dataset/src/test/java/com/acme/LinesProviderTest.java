package com.acme;

// snippet: lines-provider-test
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.testkit.DatasetContract;
import java.util.Map;

class LinesProviderTest extends DatasetContract {
  @Override
  protected DatasetProvider subject() {
    return new LinesProvider();
  }

  @Override
  protected String path() {
    return "bars.csv";
  }

  @Override
  protected InputSpec input() {
    return InputSpec.of(Shape.of(1, 3, 3), 0, 1);
  }

  @Override
  protected Map<String, String> brokenPaths() {
    return Map.of("src/test/torn.csv", "Line 3 of acme.lines:src/test/torn.csv is wrong.");
  }
}
// end
