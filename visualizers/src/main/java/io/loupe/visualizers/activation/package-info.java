/**
 * What layers do with data: all values as numbers ({@link
 * io.loupe.visualizers.activation.ActivationsVisualizer}), the maps of single samples ({@link
 * io.loupe.visualizers.activation.ActivationGridVisualizer}) and mean maps of classes ({@link
 * io.loupe.visualizers.activation.ClassMeansVisualizer}).
 *
 * <p>Start at {@link io.loupe.visualizers.activation.ActivationGridVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.activation;

import org.jspecify.annotations.NullMarked;
