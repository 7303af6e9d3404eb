/** Tests of what a file may ask for. */
@NullMarked
package io.loupe.engine.dl4j.guard;

import org.jspecify.annotations.NullMarked;
