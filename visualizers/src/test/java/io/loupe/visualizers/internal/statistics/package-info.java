@NullMarked
package io.loupe.visualizers.internal.statistics;

import org.jspecify.annotations.NullMarked;
