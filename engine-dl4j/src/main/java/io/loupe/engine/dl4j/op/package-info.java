/**
 * What a node computes: one kind of operation is one file, with its gradient and its weights. Start
 * at {@link io.loupe.engine.dl4j.op.Op}.
 */
@NullMarked
package io.loupe.engine.dl4j.op;

import org.jspecify.annotations.NullMarked;
