/**
 * Activation maximisation: the image that excites an output, a filter or several of them most.
 * {@link io.loupe.visualizers.maximization.ActivationMaximizationVisualizer} is the visualizer,
 * {@code ascent} is how one batch climbs, {@code evaluation} what is measured of the result.
 *
 * <p>Start at {@link io.loupe.visualizers.maximization.ActivationMaximizationVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.maximization;

import org.jspecify.annotations.NullMarked;
