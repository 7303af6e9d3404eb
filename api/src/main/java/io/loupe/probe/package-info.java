/**
 * Reading activations: an {@link io.loupe.probe.ActivationProbe} streams several layers of a model
 * in one forward pass per batch, reduced inside the engine.
 *
 * <p>Start at {@link io.loupe.probe.ActivationProbe} and {@link io.loupe.probe.ProbePlan}.
 */
@NullMarked
package io.loupe.probe;

import org.jspecify.annotations.NullMarked;
