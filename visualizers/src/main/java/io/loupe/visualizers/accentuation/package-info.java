/**
 * Images that are held to samples by the activations of layers: samples in which what a unit sees
 * is made stronger, and images that a layer cannot tell from a sample.
 *
 * <p>Start at {@link io.loupe.visualizers.accentuation.FeatureAccentuationVisualizer} and {@link
 * io.loupe.visualizers.accentuation.InversionVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.accentuation;

import org.jspecify.annotations.NullMarked;
