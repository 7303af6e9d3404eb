/**
 * Trains the sample models and cuts out the sample images, so that anyone can make them again.
 *
 * <p>Start at {@link io.loupe.samples.training.TrainSample} and {@link
 * io.loupe.samples.training.SampleImages}; both want a folder with the four gzipped IDX files of
 * MNIST or Fashion-MNIST.
 */
@NullMarked
package io.loupe.samples.training;

import org.jspecify.annotations.NullMarked;
