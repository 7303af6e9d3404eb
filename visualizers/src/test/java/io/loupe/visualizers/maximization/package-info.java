@NullMarked
package io.loupe.visualizers.maximization;

import org.jspecify.annotations.NullMarked;
