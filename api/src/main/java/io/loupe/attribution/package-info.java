/**
 * What of an input speaks for an answer: implement {@link io.loupe.attribution.AttributionMethod},
 * read what you need from the {@link io.loupe.attribution.AttributionContext}, return maps. Use one
 * with {@link io.loupe.attribution.AttributionRequest}.
 *
 * <p>Start at {@link io.loupe.attribution.AttributionMethod}.
 */
@NullMarked
package io.loupe.attribution;

import org.jspecify.annotations.NullMarked;
