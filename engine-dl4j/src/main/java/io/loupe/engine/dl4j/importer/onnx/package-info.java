/** Reads ONNX files. Start at {@link io.loupe.engine.dl4j.importer.onnx.OnnxNetwork}. */
@NullMarked
package io.loupe.engine.dl4j.importer.onnx;

import org.jspecify.annotations.NullMarked;
