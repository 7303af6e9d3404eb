/**
 * Files read with suspicion and written whole: {@link io.loupe.formats.file.DataFile} in, {@link
 * io.loupe.formats.file.AtomicFile} out.
 *
 * <p>Start at {@link io.loupe.formats.file.DataFile}.
 */
@NullMarked
package io.loupe.formats.file;

import org.jspecify.annotations.NullMarked;
