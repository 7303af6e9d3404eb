/** The engine against Deeplearning4j's own passes and against central differences. */
@NullMarked
package io.loupe.engine.dl4j;

import org.jspecify.annotations.NullMarked;
