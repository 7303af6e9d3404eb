/**
 * What of one input matters to an objective: {@link
 * io.loupe.visualizers.attribution.InputGradientVisualizer} writes and draws the gradient itself.
 */
@NullMarked
package io.loupe.visualizers.attribution;

import org.jspecify.annotations.NullMarked;
