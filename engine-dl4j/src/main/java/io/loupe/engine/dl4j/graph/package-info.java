/** The engine's own intermediate form: named nodes with their operations and types. */
@org.jspecify.annotations.NullMarked
package io.loupe.engine.dl4j.graph;
