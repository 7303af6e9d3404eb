/**
 * What a run makes: pictures, animations, tables and numbers as {@link io.loupe.artifact.Artifact}
 * values, with the {@link io.loupe.artifact.Provenance} to make them again.
 *
 * <p>Start at {@link io.loupe.artifact.Artifact}.
 */
@NullMarked
package io.loupe.artifact;

import org.jspecify.annotations.NullMarked;
