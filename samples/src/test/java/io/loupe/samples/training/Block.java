package io.loupe.samples.training;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer, or a few fused ones, with buffers of its own for one size of batch. */
interface Block {

  /** What {@link #forward} writes. */
  INDArray output();

  /** What {@link #backward} reads; the next block, or the loss, fills it. */
  INDArray outputGradient();

  /** The trained arrays and their gradients. */
  Weights weights();

  /** Computes the output from the input. */
  void forward();

  /** Computes the gradients of the weights and of the input from that of the output. */
  void backward();
}
