/**
 * Reads Keras model files in pure Java. Start at {@link
 * io.loupe.engine.dl4j.importer.keras.KerasFiles}.
 */
@NullMarked
package io.loupe.engine.dl4j.importer.keras;

import org.jspecify.annotations.NullMarked;
