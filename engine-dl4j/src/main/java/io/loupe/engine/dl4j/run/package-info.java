/**
 * Runs a graph: buffers, the way to what is looked at, weight randomization. Start at {@link
 * io.loupe.engine.dl4j.run.ExecutionPlan}.
 */
@NullMarked
package io.loupe.engine.dl4j.run;

import org.jspecify.annotations.NullMarked;
