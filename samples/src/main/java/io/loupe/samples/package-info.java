/**
 * Real networks and real pictures that come with Loupe, so that a first look needs no file: {@code
 * sample:mnist} and {@code sample:fashion} as data and as models. See {@link
 * io.loupe.samples.SampleDatasetProvider} and {@link io.loupe.samples.SampleModelProvider}.
 *
 * <p>Start at {@link io.loupe.samples.SampleModelProvider}.
 */
@NullMarked
package io.loupe.samples;

import org.jspecify.annotations.NullMarked;
