/**
 * What is counted of the filters of a layer while samples pass, in constant memory, and whether a
 * difference is more than chance.
 *
 * <p>Start at {@link io.loupe.visualizers.internal.statistics.LayerStatistics}.
 */
@NullMarked
package io.loupe.visualizers.internal.statistics;

import org.jspecify.annotations.NullMarked;
