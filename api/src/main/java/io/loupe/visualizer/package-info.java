/**
 * Writing a visualizer: implement {@link io.loupe.visualizer.Visualizer}, read what you need from
 * the {@link io.loupe.visualizer.RenderContext}, return artifacts.
 */
@NullMarked
package io.loupe.visualizer;

import org.jspecify.annotations.NullMarked;
