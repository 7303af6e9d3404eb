@NullMarked
package io.loupe.visualizers.attribution.method;

import org.jspecify.annotations.NullMarked;
