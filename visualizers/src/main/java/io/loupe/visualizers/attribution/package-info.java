/**
 * What of one input matters to an objective: {@link
 * io.loupe.visualizers.attribution.InputGradientVisualizer} writes and draws the gradient itself.
 *
 * <p>Start at {@link io.loupe.visualizers.attribution.InputGradientVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.attribution;

import org.jspecify.annotations.NullMarked;
