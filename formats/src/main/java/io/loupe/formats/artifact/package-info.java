/**
 * Results as files. {@link io.loupe.formats.artifact.DirectorySink} fills a folder, {@link
 * io.loupe.formats.artifact.ProvenanceJson} writes and reads the record of a run, {@link
 * io.loupe.formats.artifact.ContentDigest} tells whether two results are equal.
 *
 * <p>Start at {@link io.loupe.formats.artifact.DirectorySink}.
 */
@NullMarked
package io.loupe.formats.artifact;

import org.jspecify.annotations.NullMarked;
