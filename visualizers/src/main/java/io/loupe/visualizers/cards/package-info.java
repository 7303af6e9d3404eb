/**
 * All evidence about a filter on one card: what excites it, how often it fires, what is lost
 * without it, and which other filter is most like it.
 *
 * <p>Start at {@link io.loupe.visualizers.cards.FilterCardVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.cards;

import org.jspecify.annotations.NullMarked;
