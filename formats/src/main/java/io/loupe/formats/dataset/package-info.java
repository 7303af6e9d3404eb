/**
 * Datasets from files. Start at {@link io.loupe.formats.dataset.IdxProvider}; {@link
 * io.loupe.formats.dataset.IdxDataset} reads the same format from a class path.
 */
@NullMarked
package io.loupe.formats.dataset;

import org.jspecify.annotations.NullMarked;
