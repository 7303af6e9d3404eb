/** Runs a graph: buffers, the way to what is looked at, weight randomization. */
@org.jspecify.annotations.NullMarked
package io.loupe.engine.dl4j.run;
