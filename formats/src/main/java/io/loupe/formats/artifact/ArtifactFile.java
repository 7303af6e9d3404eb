package io.loupe.formats.artifact;

/**
 * What the record of a run says about one of its files.
 *
 * @param name the artifact's name
 * @param kind {@code image}, {@code animation}, {@code table} or {@code numbers}
 * @param file name of the file beside the record
 * @param caption what can be seen
 * @param digest of the content, see {@link ContentDigest}
 * @param fileSha256 of the file as it is stored, in hex, as {@code sha256sum} prints it
 */
public record ArtifactFile(
    String name, String kind, String file, String caption, String digest, String fileSha256) {}
