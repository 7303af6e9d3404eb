/**
 * See what a neural network has learned. {@link io.loupe.Loupe} loads models and data and runs
 * visualizers; {@link io.loupe.RunRequest} says what to run.
 *
 * <p>Start at {@link io.loupe.Loupe#create()}.
 */
@NullMarked
package io.loupe;

import org.jspecify.annotations.NullMarked;
