@NullMarked
package io.loupe.visualizers.maximization.evaluation;

import org.jspecify.annotations.NullMarked;
