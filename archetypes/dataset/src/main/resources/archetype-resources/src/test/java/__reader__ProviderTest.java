package ${package};

import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.testkit.DatasetContract;
import java.util.Map;

class ${reader}ProviderTest extends DatasetContract {
  @Override
  protected DatasetProvider subject() {
    return new ${reader}Provider();
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
    return Map.of("src/test/torn.csv", "Line 3 of ${id}:src/test/torn.csv is wrong.");
  }
}
