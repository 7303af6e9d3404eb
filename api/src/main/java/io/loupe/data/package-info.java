/**
 * What networks are fed: a {@link io.loupe.data.Dataset} is a restartable stream of {@link
 * io.loupe.data.Sample}s in the model's own input scale, described by its {@link
 * io.loupe.data.InputSpec}.
 *
 * <p>Start at {@link io.loupe.data.Datasets}; to write a reader, at {@link
 * io.loupe.data.DatasetProvider}.
 */
@NullMarked
package io.loupe.data;

import org.jspecify.annotations.NullMarked;
