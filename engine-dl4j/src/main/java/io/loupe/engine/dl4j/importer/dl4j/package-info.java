/** Networks of Deeplearning4j, in files and in memory. */
@org.jspecify.annotations.NullMarked
package io.loupe.engine.dl4j.importer.dl4j;
