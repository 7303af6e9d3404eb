/** Tests of what lies between the api and the plan. */
@NullMarked
package io.loupe.engine.dl4j.internal;

import org.jspecify.annotations.NullMarked;
