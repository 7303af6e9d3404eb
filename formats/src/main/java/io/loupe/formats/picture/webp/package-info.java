/**
 * The pixels of WebP pictures. Start at {@link io.loupe.formats.picture.webp.KeyFrame} for lossy
 * ones, which are key frames of VP8, and at {@link io.loupe.formats.picture.webp.Lossless} for the
 * others. Written after RFC 6386 and RFC 9649; where these leave a choice, and for the way back to
 * colours, it does as libwebp does, so that a network is shown what Pillow and Keras show it, value
 * for value.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6386">RFC 6386</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9649">RFC 9649</a>
 */
@NullMarked
package io.loupe.formats.picture.webp;

import org.jspecify.annotations.NullMarked;
