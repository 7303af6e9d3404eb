package com.acme;

import io.loupe.attribution.AttributionMethod;
import io.loupe.testkit.AttributionMethodContract;

class SilenceMethodTest extends AttributionMethodContract {
  @Override
  protected AttributionMethod subject() {
    return new SilenceMethod();
  }
}
