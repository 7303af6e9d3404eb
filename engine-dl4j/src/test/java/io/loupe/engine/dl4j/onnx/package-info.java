/** ONNX files against recorded tensors and gradients. */
@NullMarked
package io.loupe.engine.dl4j.onnx;

import org.jspecify.annotations.NullMarked;
