/** The engine against Deeplearning4j's own passes and against central differences. */
@NullMarked
package io.loupe.fuzz;

import org.jspecify.annotations.NullMarked;
