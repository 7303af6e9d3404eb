/**
 * Activation maximisation: the image that excites an output, a filter or several of them most.
 * {@link io.loupe.visualizers.maximization.ActivationMaximizationVisualizer} is the visualizer;
 * {@link io.loupe.visualizers.maximization.Ascent} is the method alone, for a whole batch.
 *
 * <p>Start at {@link io.loupe.visualizers.maximization.ActivationMaximizationVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.maximization;

import org.jspecify.annotations.NullMarked;
