/**
 * Trains the sample model and cuts out the sample digits, so that anyone can make them again.
 *
 * <p>Start at {@link io.loupe.samples.training.TrainMnist} and {@link
 * io.loupe.samples.training.SampleDigits}; both want a folder with the four gzipped IDX files of
 * MNIST.
 */
@NullMarked
package io.loupe.samples.training;

import org.jspecify.annotations.NullMarked;
