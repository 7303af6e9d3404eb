package io.loupe.formats.picture;

import java.util.Map;
import java.util.Optional;

/** Kinds of pictures that are known by their first bytes, to name them, and are not read. */
final class OtherFormat {
  private static final Map<String, String> BY_START =
      Map.of(
          "8BPS", "Photoshop",
          "II+\0", "BigTIFF",
          "MM\0+", "BigTIFF",
          "\0\0\1\0", "Windows icon",
          "\0\0\0\fjP  ", "JPEG 2000",
          "\u00ffO\u00ffQ", "JPEG 2000",
          "\u00ff\n", "JPEG XL",
          "\0\0\0\fJXL ", "JPEG XL",
          "qoif", "QOI",
          "#?RADIANCE", "Radiance HDR");
  private static final Map<String, String> BY_BRAND =
      Map.of("avif", "AVIF", "avis", "AVIF", "heic", "HEIC", "heix", "HEIC", "mif1", "HEIF");

  private OtherFormat() {}

  static Optional<String> of(PictureBytes start) {
    Map<String, String> table = start.has(4, "ftyp") ? BY_BRAND : BY_START;
    int at = start.has(4, "ftyp") ? 8 : 0;
    return table.entrySet().stream()
        .filter(kind -> start.has(at, kind.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
