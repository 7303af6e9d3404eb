/**
 * Writing a visualizer: implement {@link io.loupe.visualizer.Visualizer}, read what you need from
 * the {@link io.loupe.visualizer.RenderContext}, return artifacts.
 *
 * <p>Start at {@link io.loupe.visualizer.Visualizer}.
 */
@NullMarked
package io.loupe.visualizer;

import org.jspecify.annotations.NullMarked;
