/** What the visualizers of this module share; not for other modules. */
@NullMarked
package io.loupe.visualizers.internal;

import org.jspecify.annotations.NullMarked;
