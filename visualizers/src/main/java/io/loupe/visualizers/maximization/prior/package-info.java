/**
 * Images drawn with a prior made of the user's own pictures, guided by the network.
 *
 * <p>Start at {@link io.loupe.visualizers.maximization.prior.DataPrior}.
 */
@NullMarked
package io.loupe.visualizers.maximization.prior;

import org.jspecify.annotations.NullMarked;
