/** Files of Keras. */
@org.jspecify.annotations.NullMarked
package io.loupe.engine.dl4j.importer.keras;
