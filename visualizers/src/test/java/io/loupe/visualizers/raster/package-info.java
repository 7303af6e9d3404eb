@NullMarked
package io.loupe.visualizers.raster;

import org.jspecify.annotations.NullMarked;
