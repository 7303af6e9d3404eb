/**
 * Turning numbers into pictures, the same on every machine: {@link
 * io.loupe.visualizers.raster.TensorImages} colours tensors, {@link
 * io.loupe.visualizers.raster.ImageGrid} lays pictures out with labels, title and colour bar.
 *
 * <p>Everything is drawn in plain Java into pixels, text included, with a font that ships in the
 * module. Nothing depends on the fonts, the screen or the settings of the machine.
 *
 * <p>Start at {@link io.loupe.visualizers.raster.TensorImages}.
 */
@NullMarked
package io.loupe.visualizers.raster;

import org.jspecify.annotations.NullMarked;
