/**
 * How little it takes to change a decider's mind: {@link
 * io.loupe.visualizers.weakness.WeakSpotsVisualizer}.
 *
 * <p>Start at {@link io.loupe.visualizers.weakness.WeakSpotsVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.weakness;

import org.jspecify.annotations.NullMarked;
