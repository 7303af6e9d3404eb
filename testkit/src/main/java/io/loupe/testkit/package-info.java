/**
 * Contracts that every engine, visualizer and dataset must keep, as JUnit 5 tests to inherit.
 *
 * <p>Start at {@link io.loupe.testkit.VisualizerContract}, {@link io.loupe.testkit.EngineContract}
 * or {@link io.loupe.testkit.DatasetContract}: extend it, return your object, and run your tests.
 * Visualizers are tried on the plain-Java engine of {@link io.loupe.testkit.reference}.
 */
@NullMarked
package io.loupe.testkit;

import org.jspecify.annotations.NullMarked;
