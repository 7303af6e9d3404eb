package io.loupe.engine.dl4j.op;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Convolution weights [out,kH,kW,in] in other forms; always new arrays. */
final class KernelShapes {
  private KernelShapes() {}

  /** Scaled along an axis. */
  static INDArray scaled(INDArray weights, int axis, float[] factors) {
    long[] shape = {1, 1, 1, 1};
    shape[axis] = factors.length;
    return weights.mul(Nd4j.createFromArray(factors).reshape(shape));
  }

  /** Turned by 180 degrees, channel axes swapped: [in,kH,kW,out]. */
  static INDArray turned(INDArray weights) {
    int out = (int) weights.size(0);
    int area = (int) (weights.size(1) * weights.size(2));
    int in = (int) weights.size(3);
    float[] from = weights.dup('c').data().asFloat();
    float[] to = new float[from.length];
    for (int o = 0; o < out; o++) {
      for (int k = 0; k < area; k++) {
        for (int i = 0; i < in; i++) {
          to[(i * area + area - 1 - k) * out + o] = from[(o * area + k) * in + i];
        }
      }
    }
    return Nd4j.createFromArray(to).reshape(in, weights.size(1), weights.size(2), out);
  }

  /** A dilated kernel with zeros in its holes. */
  static INDArray withoutHoles(INDArray weights, Window dilated) {
    if (dilated.isDense()) {
      return weights.dup('c');
    }
    Window dense = dilated.withoutHoles();
    int out = (int) weights.size(0);
    int in = (int) weights.size(3);
    float[] from = weights.dup('c').data().asFloat();
    float[] to = new float[out * dense.kernelH() * dense.kernelW() * in];
    for (int o = 0; o < out; o++) {
      for (int y = 0; y < dilated.kernelH(); y++) {
        for (int x = 0; x < dilated.kernelW(); x++) {
          int source = ((o * dilated.kernelH() + y) * dilated.kernelW() + x) * in;
          int row = o * dense.kernelH() + y * dilated.dilationH();
          int target = (row * dense.kernelW() + x * dilated.dilationW()) * in;
          System.arraycopy(from, source, to, target, in);
        }
      }
    }
    return Nd4j.createFromArray(to).reshape(out, dense.kernelH(), dense.kernelW(), in);
  }
}
