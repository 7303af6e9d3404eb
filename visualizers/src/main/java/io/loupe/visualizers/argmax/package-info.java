/**
 * Which filter is most active where: {@link io.loupe.visualizers.argmax.ArgmaxFilterVisualizer}
 * draws the winners and takes a census of all filters; {@link
 * io.loupe.visualizers.argmax.CategoricalPalette} finds colours that can be told apart.
 */
@NullMarked
package io.loupe.visualizers.argmax;

import org.jspecify.annotations.NullMarked;
