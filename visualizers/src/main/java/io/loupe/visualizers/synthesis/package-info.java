/**
 * Building blocks of images made by gradient ascent: penalties ({@link
 * io.loupe.visualizers.synthesis.TotalVariation}, {@link io.loupe.visualizers.synthesis.PNorm}),
 * optimisers, transformations with their exact adjoints, parameterisations and start images. All
 * work on plain row-major arrays, item by item; nothing couples the items of a batch.
 *
 * <p>Start at {@link io.loupe.visualizers.synthesis.Adam}.
 */
@NullMarked
package io.loupe.visualizers.synthesis;

import org.jspecify.annotations.NullMarked;
