/**
 * Reading activations: an {@link io.loupe.probe.ActivationProbe} streams several layers of a model
 * in one forward pass per batch, reduced inside the engine.
 */
@NullMarked
package io.loupe.probe;

import org.jspecify.annotations.NullMarked;
