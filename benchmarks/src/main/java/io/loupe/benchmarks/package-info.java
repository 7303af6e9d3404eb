/** Loupe's passes against Deeplearning4j's own, in one run. Not published. */
@NullMarked
package io.loupe.benchmarks;

import org.jspecify.annotations.NullMarked;
