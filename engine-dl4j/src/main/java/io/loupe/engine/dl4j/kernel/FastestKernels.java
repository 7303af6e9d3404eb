package io.loupe.engine.dl4j.kernel;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** Which primitives this machine has. */
public final class FastestKernels {
  private FastestKernels() {}

  /**
   * Starts ND4J and, where its library is there, oneDNN.
   *
   * @return oneDNN's primitives with ND4J's behind them, or ND4J's alone
   */
  public static Kernels start() {
    Kernels nd4j = new Nd4jKernels();
    try {
      Loader.load(dnnl.class);
      return new OneDnnKernels(nd4j);
    } catch (LinkageError e) { // no library for this system, or none on the class path
      return nd4j;
    }
  }
}
