/** What operations are made of. Start at {@link io.loupe.engine.dl4j.kernel.Kernels}. */
@NullMarked
package io.loupe.engine.dl4j.kernel;

import org.jspecify.annotations.NullMarked;
