/**
 * A small engine in plain Java that gives the same bits on every machine: load a {@link
 * io.loupe.testkit.reference.TinyConvNet} with a {@link
 * io.loupe.testkit.reference.ReferenceEngine}, feed it {@link
 * io.loupe.testkit.reference.TestDatasets}.
 *
 * <p>It is for tests: no layer is fast, every layer is easy to check by reading. It is not
 * registered as a service, so that having it on the class path changes nothing.
 *
 * <p>Start at {@link io.loupe.testkit.reference.ReferenceEngine}.
 */
@NullMarked
package io.loupe.testkit.reference;

import org.jspecify.annotations.NullMarked;
