/**
 * Which filters a network does not need: {@link io.loupe.visualizers.prune.PruneCheckVisualizer}
 * chooses them on one half of the labelled samples and measures on the other what their removal
 * costs.
 *
 * <p>Start at {@link io.loupe.visualizers.prune.PruneCheckVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.prune;

import org.jspecify.annotations.NullMarked;
