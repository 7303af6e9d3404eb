/**
 * Hidden entries of output folders and the locks that tell who uses them. Not for other modules.
 */
@NullMarked
package io.loupe.formats.internal;

import org.jspecify.annotations.NullMarked;
