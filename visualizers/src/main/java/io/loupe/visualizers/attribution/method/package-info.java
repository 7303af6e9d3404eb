/**
 * Ways to tell what of an input speaks for an answer, one file each, with formula and source.
 *
 * <p>Start at {@link io.loupe.attribution.AttributionMethod}.
 */
@NullMarked
package io.loupe.visualizers.attribution.method;

import org.jspecify.annotations.NullMarked;
