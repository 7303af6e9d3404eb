/**
 * Arrays as NumPy stores them: {@link io.loupe.formats.npy.NpyReader} in, {@link
 * io.loupe.formats.npy.NpyWriter} out.
 *
 * <p>Start at {@link io.loupe.formats.npy.NpyReader}.
 */
@NullMarked
package io.loupe.formats.npy;

import org.jspecify.annotations.NullMarked;
