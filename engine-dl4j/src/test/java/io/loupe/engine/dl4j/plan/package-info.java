/** Tests of the plan's operations. */
@NullMarked
package io.loupe.engine.dl4j.plan;

import org.jspecify.annotations.NullMarked;
