package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.guard.FileProblem;

/** Says why a Keras file cannot be read; the loader names the file. */
public final class KerasProblem extends FileProblem {
  private static final long serialVersionUID = 1L;

  KerasProblem(String message, String hint) {
    super(message, hint);
  }

  static KerasProblem damaged(String what) {
    return new KerasProblem(what, "Save the model again with model.save.");
  }
}
