@NullMarked
package io.loupe.visualizers.internal.palette;

import org.jspecify.annotations.NullMarked;
