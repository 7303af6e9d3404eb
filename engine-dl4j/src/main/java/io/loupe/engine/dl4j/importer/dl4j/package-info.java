/**
 * Networks of Deeplearning4j, in files and in memory. Start at {@link
 * io.loupe.engine.dl4j.importer.dl4j.Dl4jNetwork}.
 */
@NullMarked
package io.loupe.engine.dl4j.importer.dl4j;

import org.jspecify.annotations.NullMarked;
