/** Networks without some of their filters. */
@NullMarked
package io.loupe.engine.dl4j.internal.prune;

import org.jspecify.annotations.NullMarked;
