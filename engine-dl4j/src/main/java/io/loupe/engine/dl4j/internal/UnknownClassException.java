package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.internal.guard.Shown;
import java.io.IOException;

/** A configuration names a class that Loupe does not let it load. */
final class UnknownClassException extends IOException {
  static final String HINT =
      "Files are read with Deeplearning4j's own classes alone; load the network in a program that"
          + " has the class and give it to Dl4jModels.wrap.";

  private static final long serialVersionUID = 1L;

  UnknownClassException(String name) {
    super(
        "its configuration names the class " + Shown.of(name) + ", which is not Deeplearning4j's");
  }
}
