package ${package};

import io.loupe.attribution.AttributionMethod;
import io.loupe.testkit.AttributionMethodContract;
import java.util.Set;

class ${method}MethodTest extends AttributionMethodContract {
  @Override
  protected AttributionMethod subject() {
    return new ${method}Method();
  }

  /** One value less does not lead out of the limit. */
  @Override
  protected Set<String> misses() {
    return Set.of("saturated");
  }
}
