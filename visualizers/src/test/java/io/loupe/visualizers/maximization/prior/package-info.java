@NullMarked
package io.loupe.visualizers.maximization.prior;

import org.jspecify.annotations.NullMarked;
