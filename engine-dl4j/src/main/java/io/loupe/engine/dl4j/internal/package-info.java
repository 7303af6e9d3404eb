/** Loading networks and answering the api on top of a plan. */
@NullMarked
package io.loupe.engine.dl4j.internal;

import org.jspecify.annotations.NullMarked;
