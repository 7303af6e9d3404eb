package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.guard.FileProblem;

/** Says why an ONNX file is not read. */
final class OnnxProblem extends FileProblem {
  private static final long serialVersionUID = 1L;

  OnnxProblem(String message, String hint) {
    super(message, hint);
  }

  static OnnxProblem damaged(String what) {
    return new OnnxProblem(what, "Copy the file again, or export the model again.");
  }
}
