/** Whether made images are processed like real examples: what feeds a unit, layer by layer. */
@NullMarked
package io.loupe.visualizers.internal.truth;

import org.jspecify.annotations.NullMarked;
