/**
 * Pictures as bytes: {@link io.loupe.formats.image.PngWriter}, {@link
 * io.loupe.formats.image.GifWriter}, and the exact pixels of a picture in {@link
 * io.loupe.formats.image.Pixels}.
 *
 * <p>Start at {@link io.loupe.formats.image.PngWriter}.
 */
@NullMarked
package io.loupe.formats.image;

import org.jspecify.annotations.NullMarked;
