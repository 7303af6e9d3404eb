/**
 * What is maximised and how its gradient reaches the input: an {@link io.loupe.gradient.Objective}
 * is data, an engine owes only {@link io.loupe.gradient.Differentiable#forward}.
 *
 * <p>Start at {@link io.loupe.gradient.Objectives}, and at {@link io.loupe.gradient.Differentiable}
 * for gradients.
 */
@NullMarked
package io.loupe.gradient;

import org.jspecify.annotations.NullMarked;
