/**
 * Colours chosen by measurement, so that regions that touch can be told apart.
 *
 * <p>Start at {@link io.loupe.visualizers.internal.palette.CategoricalPalette}.
 */
@NullMarked
package io.loupe.visualizers.internal.palette;

import org.jspecify.annotations.NullMarked;
