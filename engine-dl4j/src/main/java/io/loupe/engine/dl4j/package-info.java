/**
 * Runs Deeplearning4j, Keras and ONNX networks. Start at {@link io.loupe.engine.dl4j.Dl4jModels}
 * for a network in memory; files are found through {@link io.loupe.engine.dl4j.Dl4jEngine}.
 */
@NullMarked
package io.loupe.engine.dl4j;

import org.jspecify.annotations.NullMarked;
