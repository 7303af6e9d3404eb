/**
 * A real network and real digits that come with Loupe, so that a first look needs no file: {@code
 * sample:mnist} as data and as a model. See {@link io.loupe.samples.SampleDatasetProvider} and
 * {@link io.loupe.samples.SampleModelProvider}.
 *
 * <p>Start at {@link io.loupe.samples.SampleModelProvider}.
 */
@NullMarked
package io.loupe.samples;

import org.jspecify.annotations.NullMarked;
