/**
 * How a batch of images climbs: first images, steps, goals, diversity.
 *
 * <p>Start at {@link io.loupe.visualizers.maximization.ascent.Ascent}.
 */
@NullMarked
package io.loupe.visualizers.maximization.ascent;

import org.jspecify.annotations.NullMarked;
