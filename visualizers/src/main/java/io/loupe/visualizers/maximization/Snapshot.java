package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;

/**
 * All images of a batch at one step.
 *
 * @param step steps done; 0 is the start
 * @param images [N,C,H,W] in model input scale, owned
 */
@Experimental
public record Snapshot(int step, Tensor images) {}
