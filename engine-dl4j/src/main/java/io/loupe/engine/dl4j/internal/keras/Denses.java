package io.loupe.engine.dl4j.internal.keras;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Fully connected layers, on lists and at every place of sequences and pictures. */
final class Denses {
  private Denses() {}

  static Map<String, Translator> all() {
    return Map.of("Dense", Denses::dense);
  }

  private static void dense(Call given, GraphAssembler graph) {
    Call call = Layouts.laid(given, false, graph);
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    int units = layer.positive("units");
    boolean bias = layer.flag("use_bias", true);
    if (in.rank() > 1 && (in.channelsFirst() || in.rank() > 3)) {
      throw layer.problem("it works along an axis that is not the channels' of " + in.rank());
    }
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel = kernels.array(in.channels(), units);
    kernels.put("W", kernel);
    if (bias) {
      kernels.put("b", kernels.array(units));
    }
    if (in.rank() == 2) {
      kernels.put("W", kernel.reshape('c', units, in.channels(), 1, 1));
    } else if (in.rank() == 3) {
      kernels.put("W", kernel.transpose().dup('c').reshape('c', units, in.channels(), 1, 1));
    }
    graph.layer(
        call,
        build(call, layer, in, units, bias),
        in.shape(in.spatial(), units),
        in.channelsFirst(),
        kernels.params());
  }

  private static FeedForwardLayer build(
      Call call, LayerSpec layer, Wire in, int units, boolean bias) {
    int axis = in.rank() == 1 ? 0 : in.rank() == 2 ? 1 : 3;
    var function = Activations.of(layer, axis);
    if (in.rank() == 2) {
      return new Convolution1DLayer.Builder()
          .kernelSize(1)
          .stride(1)
          .nIn(in.channels())
          .nOut(units)
          .hasBias(bias)
          .activation(function)
          .build();
    }
    if (in.rank() == 3) {
      return new ConvolutionLayer.Builder(1, 1)
          .stride(1, 1)
          .dataFormat(in.pictureFormat())
          .nIn(in.channels())
          .nOut(units)
          .hasBias(bias)
          .activation(function)
          .build();
    }
    if (call.output() && !(function instanceof ActivationIdentity)) {
      return new OutputLayer.Builder(LossFunction.MSE)
          .nIn(in.channels())
          .nOut(units)
          .hasBias(bias)
          .activation(function)
          .build();
    }
    return new DenseLayer.Builder()
        .nIn(in.channels())
        .nOut(units)
        .hasBias(bias)
        .activation(function)
        .build();
  }
}
