/**
 * How often a model answers as the data say, counted over all of them.
 *
 * <p>Start at {@link io.loupe.visualizers.accuracy.AccuracyVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.accuracy;

import org.jspecify.annotations.NullMarked;
