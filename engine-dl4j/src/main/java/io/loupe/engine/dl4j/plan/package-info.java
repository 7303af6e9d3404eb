/**
 * A network lowered to ND4J operations: inference forward, and backward to the input alone. Start
 * at {@link io.loupe.engine.dl4j.plan.ExecutionPlan}.
 */
@NullMarked
package io.loupe.engine.dl4j.plan;

import org.jspecify.annotations.NullMarked;
