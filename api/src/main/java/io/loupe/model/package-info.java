/**
 * Networks as Loupe sees them: a {@link io.loupe.model.Model} has named layers, a probe and
 * capabilities; an {@link io.loupe.model.Engine} loads it.
 */
@NullMarked
package io.loupe.model;

import org.jspecify.annotations.NullMarked;
