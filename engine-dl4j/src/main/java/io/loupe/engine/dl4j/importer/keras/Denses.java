package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.LinkedProduct;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.IActivation;
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
    Kernels kernels = Kernels.of(call, graph);
    if (in.rank() > 3) {
      volume(call, graph, kernels, in, units);
      return;
    }
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
    int[] shape = in.shape(in.spatial(), units);
    Activations.with(
        call,
        graph,
        new Wire(shape, false),
        (step, function) ->
            graph.layer(
                step, build(step, in, units, bias, function), shape, false, kernels.params()));
  }

  private static void volume(Call call, GraphAssembler graph, Kernels kernels, Wire in, int units) {
    float[] kernel = kernels.values(in.channels(), units);
    float[] bias = call.layer().flag("use_bias", true) ? kernels.values(units) : new float[units];
    kernels.params();
    LinkedProduct product = LinkedProduct.atEachPlace(in.spatial(), in.channels(), kernel, bias);
    Activations.after(call, graph, product, in.shape(in.spatial(), units), false);
  }

  private static FeedForwardLayer build(
      Call call, Wire in, int units, boolean bias, IActivation function) {
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
