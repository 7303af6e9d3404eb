package io.loupe.model;

/** What a layer does, as far as visualizers care. */
public enum LayerKind {
  /** Takes the input in. */
  INPUT,
  /** Convolution of any kind: its channels are filters. */
  CONVOLUTION,
  /** Fully connected. */
  DENSE,
  /** Down- or up-sampling without weights. */
  POOLING,
  /** Batch, layer or local response normalisation. */
  NORMALIZATION,
  /** Activation function alone. */
  ACTIVATION,
  /** Recurrent. */
  RECURRENT,
  /** Last layer, with the scores the network was trained on. */
  OUTPUT,
  /** Reshaping, merging, dropout and all the rest. */
  OTHER
}
