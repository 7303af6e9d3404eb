/** Reading Keras model files in pure Java and translating them to Deeplearning4j graphs. */
@NullMarked
package io.loupe.engine.dl4j.internal.keras;

import org.jspecify.annotations.NullMarked;
