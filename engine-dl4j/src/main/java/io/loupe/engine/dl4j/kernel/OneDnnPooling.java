package io.loupe.engine.dl4j.kernel;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Maximum and average over windows without holes, by oneDNN; null where it has nothing fast. */
final class OneDnnPooling {
  private final OneDnn library;
  private final OneDnnWindow window;
  private final int algorithm;

  OneDnnPooling(OneDnn library, OneDnnWindow window, boolean maximum) {
    this.library = library;
    this.window = window;
    this.algorithm = maximum ? dnnl.dnnl_pooling_max : dnnl.dnnl_pooling_avg_exclude_padding;
  }

  private pooling_forward.primitive_desc description(boolean findsPlaces) {
    pooling_forward.desc description =
        new pooling_forward.desc(
            findsPlaces ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference,
            algorithm,
            window.input,
            window.output,
            window.steps,
            window.sizes,
            window.before,
            window.after);
    return new pooling_forward.primitive_desc(
        description, library.attributes(), library.processor());
  }

  @Nullable Kernel forward(INDArray input, INDArray output) {
    pooling_forward.primitive_desc description = description(false);
    return OneDnn.isFast(description)
        ? library.new Builder(new pooling_forward(description), description)
            .with(dnnl.DNNL_ARG_SRC, window.input, input)
            .into(dnnl.DNNL_ARG_DST, window.output, output)
        : null;
  }

  /** Where the maxima lie is found anew, so that passes without gradients need not keep it. */
  @Nullable Kernel gradient(INDArray input, INDArray gradient, INDArray target) {
    boolean maximum = algorithm == dnnl.dnnl_pooling_max;
    pooling_forward.primitive_desc forward = description(maximum);
    pooling_backward.desc backward =
        new pooling_backward.desc(
            algorithm,
            window.input,
            window.output,
            window.steps,
            window.sizes,
            window.before,
            window.after);
    pooling_backward.primitive_desc description =
        new pooling_backward.primitive_desc(
            backward, library.attributes(), library.processor(), forward);
    if (!OneDnn.isFast(forward) || !OneDnn.isFast(description)) {
      return null;
    }
    OneDnn.Builder back =
        library.new Builder(new pooling_backward(description), description)
            .with(dnnl.DNNL_ARG_DIFF_DST, window.output, gradient);
    if (!maximum) {
      return back.into(dnnl.DNNL_ARG_DIFF_SRC, window.input, target);
    }
    OneDnn.Builder found =
        library.new Builder(new pooling_forward(forward), forward)
            .with(dnnl.DNNL_ARG_SRC, window.input, input);
    back.read(
        dnnl.DNNL_ARG_WORKSPACE, found.written(dnnl.DNNL_ARG_WORKSPACE, forward.workspace_desc()));
    INDArray unused = Nd4j.createUninitializedDetached(DataType.FLOAT, gradient.shape());
    Kernel places = found.into(dnnl.DNNL_ARG_DST, window.output, unused);
    return new AfterAnother(
        places, back.into(dnnl.DNNL_ARG_DIFF_SRC, window.input, target), unused);
  }

  /** A kernel that reads what another has found in the same run. */
  private record AfterAnother(Kernel first, Kernel second, INDArray unused) implements Kernel {
    @Override
    public void run() {
      first.run();
      second.run();
    }

    @Override
    public void runInto(INDArray target) {
      first.run();
      second.runInto(target);
    }

    @Override
    public void close() {
      second.close();
      first.close();
      unused.close();
    }
  }
}
