package io.loupe.gradient;

import io.loupe.tensor.Tensor;

/**
 * An objective's value for each item and its gradient at the input.
 *
 * @param values one for each item of the batch
 * @param gradient [N,C,H,W], owned, in model input scale
 */
public record Scored(double[] values, Tensor gradient) {}
