/**
 * Numbers at the border between engines and everything else: a {@link io.loupe.tensor.Tensor} is a
 * read-only block of floats with a {@link io.loupe.tensor.Shape}, owned or borrowed.
 *
 * <p>Start at {@link io.loupe.tensor.Tensor}.
 */
@NullMarked
package io.loupe.tensor;

import org.jspecify.annotations.NullMarked;
