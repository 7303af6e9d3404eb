/** Attribution methods on real networks. */
@org.jspecify.annotations.NullMarked
package io.loupe.engine.dl4j.attribution;
