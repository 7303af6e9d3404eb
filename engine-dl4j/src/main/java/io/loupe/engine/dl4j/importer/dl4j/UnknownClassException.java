package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.guard.Shown;
import java.io.IOException;

/** A configuration names a class that Loupe does not let it load. */
public final class UnknownClassException extends IOException {
  /** What to do then. */
  public static final String HINT =
      "Files are read with Deeplearning4j's own classes alone; load the network in a program that"
          + " has the class and give it to Dl4jModels.wrap.";

  private static final long serialVersionUID = 1L;

  UnknownClassException(String name) {
    super(
        "its configuration names the class " + Shown.of(name) + ", which is not Deeplearning4j's");
  }
}
