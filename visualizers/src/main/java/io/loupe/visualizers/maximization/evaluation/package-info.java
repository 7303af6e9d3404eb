/**
 * What is measured of images that were made, and which weight suits all targets.
 *
 * <p>Start at {@link io.loupe.visualizers.maximization.evaluation.Evaluation}.
 */
@NullMarked
package io.loupe.visualizers.maximization.evaluation;

import org.jspecify.annotations.NullMarked;
