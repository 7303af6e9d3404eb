/**
 * Picture files from strangers, read with suspicion: {@link io.loupe.formats.picture.PictureFile}.
 *
 * <p>For each format there is a class that reads the header alone, says what decoding would cost,
 * and hands to the decoder no more of the file than the pixels need: no profiles, comments,
 * thumbnails or further pages. Start at {@link io.loupe.formats.picture.PictureFile}.
 */
@NullMarked
package io.loupe.formats.picture;

import org.jspecify.annotations.NullMarked;
