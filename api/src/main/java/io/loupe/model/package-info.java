/**
 * Networks as Loupe sees them: a {@link io.loupe.model.Model} has named layers, a probe and
 * capabilities; an {@link io.loupe.model.Engine} loads it.
 *
 * <p>Start at {@link io.loupe.model.Model}; to write an engine, at {@link io.loupe.model.Engine}
 * and {@link io.loupe.model.BatchProbe}.
 */
@NullMarked
package io.loupe.model;

import org.jspecify.annotations.NullMarked;
