/**
 * Holds the maximised images against what is asked of them: {@link
 * io.loupe.samples.maximised.ReachedTable} prints how surely the targets are reached, {@link
 * io.loupe.samples.maximised.BlindSheets} makes the sheets that are read without labels.
 */
@NullMarked
package io.loupe.samples.maximised;

import org.jspecify.annotations.NullMarked;
