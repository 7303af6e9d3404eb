/**
 * The engine's own intermediate form: named nodes with operations, weights and types. Start at
 * {@link io.loupe.engine.dl4j.graph.Graph}.
 */
@NullMarked
package io.loupe.engine.dl4j.graph;

import org.jspecify.annotations.NullMarked;
