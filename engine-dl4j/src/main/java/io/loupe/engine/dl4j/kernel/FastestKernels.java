package io.loupe.engine.dl4j.kernel;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;

/** Which primitives this machine has. */
public final class FastestKernels {
  private static final String CPU_BACKEND = "CpuBackend";

  private FastestKernels() {}

  /**
   * Starts ND4J and, where its library is there, oneDNN.
   *
   * @return oneDNN's primitives with ND4J's behind them, or ND4J's alone
   */
  public static Kernels start() {
    Kernels nd4j = new Nd4jKernels();
    if (!Nd4j.getBackend().getClass().getSimpleName().equals(CPU_BACKEND)) {
      return nd4j; // its arrays are not in this machine's own memory
    }
    try {
      Loader.load(dnnl.class);
      return new OneDnnKernels(nd4j);
    } catch (LinkageError e) { // no library for this system, or none on the class path
      return nd4j;
    }
  }
}
