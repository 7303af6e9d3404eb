/**
 * What visualizers from outside need beside the api: objectives of each sample's own label, and the
 * null model.
 *
 * <p>Start at {@link io.loupe.visualizers.support.SampleObjectives}.
 */
@NullMarked
package io.loupe.visualizers.support;

import org.jspecify.annotations.NullMarked;
