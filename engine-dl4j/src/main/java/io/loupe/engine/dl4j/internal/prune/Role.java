package io.loupe.engine.dl4j.internal.prune;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;

/** What a layer does to channels. */
enum Role {
  /** Makes new ones from all. */
  CONVOLUTION,
  SEPARABLE,
  TRANSPOSED,
  DENSE,
  /** Changes each by itself. */
  DEPTHWISE,
  NORMALISATION,
  ACTIVATION,
  POOLING,
  GLOBAL_POOLING,
  BORDER,
  INERT,
  /** Not known: only right where nothing was removed before. */
  OTHER;

  static Role of(Layer layer) {
    Class<?> type = layer.getClass();
    if (type == ConvolutionLayer.class) {
      return CONVOLUTION;
    }
    if (type == SeparableConvolution2D.class) {
      return SEPARABLE;
    }
    if (type == Deconvolution2D.class) {
      return TRANSPOSED;
    }
    if (type == DepthwiseConvolution2D.class) {
      return ((DepthwiseConvolution2D) layer).getDepthMultiplier() == 1 ? DEPTHWISE : OTHER;
    }
    if (type == DenseLayer.class) {
      return ((DenseLayer) layer).hasLayerNorm() ? OTHER : DENSE;
    }
    if (type == OutputLayer.class) {
      return DENSE;
    }
    if (type == BatchNormalization.class) {
      return NORMALISATION;
    }
    if (type == ActivationLayer.class) {
      return ACTIVATION;
    }
    if (type == SubsamplingLayer.class) {
      return POOLING;
    }
    if (type == GlobalPoolingLayer.class) {
      return GLOBAL_POOLING;
    }
    if (type == ZeroPaddingLayer.class || type == Cropping2D.class) {
      return BORDER;
    }
    return type == DropoutLayer.class || type == Upsampling2D.class ? INERT : OTHER;
  }

  /** Whether it makes its channels itself. */
  boolean makesChannels() {
    return switch (this) {
      case CONVOLUTION, SEPARABLE, TRANSPOSED, DENSE -> true;
      default -> false;
    };
  }

  /** Whether each of its channels is made from the one of the same number. */
  boolean keepsChannels() {
    return switch (this) {
      case DEPTHWISE, NORMALISATION, ACTIVATION, POOLING, GLOBAL_POOLING, BORDER, INERT -> true;
      default -> false;
    };
  }
}
