/** One kind of operation is one file: forward, gradient, weights. */
@org.jspecify.annotations.NullMarked
package io.loupe.engine.dl4j.op;
