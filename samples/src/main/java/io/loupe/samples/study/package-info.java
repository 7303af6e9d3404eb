/**
 * The study of the sample network as one page: {@link io.loupe.samples.study.MnistStudy} runs the
 * visualizers and tells what was measured.
 *
 * <p>Start at {@link io.loupe.samples.study.MnistStudy}.
 */
@NullMarked
package io.loupe.samples.study;

import org.jspecify.annotations.NullMarked;
