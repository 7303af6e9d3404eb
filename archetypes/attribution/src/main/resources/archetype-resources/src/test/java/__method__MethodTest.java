package ${package};

import io.loupe.attribution.AttributionMethod;
import io.loupe.testkit.AttributionMethodContract;

class ${method}MethodTest extends AttributionMethodContract {
  @Override
  protected AttributionMethod subject() {
    return new ${method}Method();
  }
}
