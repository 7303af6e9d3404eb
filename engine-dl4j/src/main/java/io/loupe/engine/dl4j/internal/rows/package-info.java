/** What layers compute that neither ND4J nor Deeplearning4j has, or has with a right gradient. */
@NullMarked
package io.loupe.engine.dl4j.internal.rows;

import org.jspecify.annotations.NullMarked;
