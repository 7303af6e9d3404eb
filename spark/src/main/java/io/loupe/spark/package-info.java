/**
 * Counts statistics on Apache Spark, with the bits of one machine. Start at {@link
 * io.loupe.spark.LoupeSpark}.
 */
@NullMarked
package io.loupe.spark;

import org.jspecify.annotations.NullMarked;
