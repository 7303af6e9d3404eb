/**
 * Colour as people see it: {@link io.loupe.visualizers.color.Lab} is a colour by lightness and hue,
 * {@link io.loupe.visualizers.color.ColorDifference} says how far two colours look apart, {@link
 * io.loupe.visualizers.color.ColorVision} how they look to people with a colour vision deficiency.
 *
 * <p>Start at {@link io.loupe.visualizers.color.Lab}.
 */
@NullMarked
package io.loupe.visualizers.color;

import org.jspecify.annotations.NullMarked;
