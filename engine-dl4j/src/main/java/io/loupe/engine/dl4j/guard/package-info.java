/** What strangers' files may ask for: JSON of bounded size, entries that unpack to so much. */
@NullMarked
package io.loupe.engine.dl4j.guard;

import org.jspecify.annotations.NullMarked;
