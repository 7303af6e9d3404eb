package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.PRelu;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Activation functions as layers, and what does nothing when a network is only looked at. */
final class ActivationRule implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite given) {
    LayerSite site = given.keepingShape();
    if (site.is(DropoutLayer.class)) {
      return site.done(new Identity());
    }
    if (site.is(ActivationLayer.class)) {
      ActivationLayer layer = (ActivationLayer) site.conf();
      return site.done(site.activation(layer.getActivationFn(), false));
    }
    return site.is(PReLULayer.class) ? slopes(site) : OptionalInt.empty();
  }

  /** Slopes are stored in the network's order; shared axes have length 1. */
  private static OptionalInt slopes(LayerSite site) {
    TensorType type = site.before();
    INDArray stored = site.param("W");
    long[] network = type.batch(1);
    if (type.isSpatial() && type.planar()) {
      network[1] = type.channels();
      for (int i = 2; i < network.length; i++) {
        network[i] = type.shape().get(i - 2);
      }
    }
    long[] own = Arrays.copyOfRange(network, 1, network.length);
    if (stored.rank() != own.length) {
      return OptionalInt.empty();
    }
    INDArray all = stored.broadcast(own);
    long[] batch = new long[own.length + 1];
    batch[0] = 1;
    System.arraycopy(own, 0, batch, 1, own.length);
    INDArray slopes = Layouts.toPlan(all.dup('c').reshape('c', batch), type).dup('c');
    return site.done(
        new PRelu(
            IntStream.range(0, Math.toIntExact(slopes.length())).toArray(),
            slopes.data().asFloat()));
  }
}
