/**
 * Which filter is most active where: {@link io.loupe.visualizers.argmax.ArgmaxFilterVisualizer}
 * draws the winners, in colours that are chosen by measurement so that they can be told apart, and
 * takes a census of all filters.
 *
 * <p>Start at {@link io.loupe.visualizers.argmax.ArgmaxFilterVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.argmax;

import org.jspecify.annotations.NullMarked;
