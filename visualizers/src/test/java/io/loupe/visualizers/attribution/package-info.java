@NullMarked
package io.loupe.visualizers.attribution;

import org.jspecify.annotations.NullMarked;
