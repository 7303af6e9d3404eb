/**
 * What real samples a filter or unit answers to most, and which part of them it sees: {@link
 * io.loupe.visualizers.examples.TopExamplesVisualizer}.
 *
 * <p>Start at {@link io.loupe.visualizers.examples.TopExamplesVisualizer}.
 */
@NullMarked
package io.loupe.visualizers.examples;

import org.jspecify.annotations.NullMarked;
