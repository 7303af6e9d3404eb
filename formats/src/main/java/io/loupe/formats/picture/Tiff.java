package io.loupe.formats.picture;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import io.loupe.formats.picture.PicturePlan.Place;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * TIFF, the first page of it: grey, colours, palettes, CMYK and YCbCr of 1 to 16 bits, packed
 * without loss. It is turned as its orientation says, as Pillow turns TIFF. The page is reduced to
 * the fields that pixels need; no other pictures (JPEG) inside of it, no profiles, no more pages.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class Tiff {
  static final String LITTLE = "II*\0";
  static final String BIG = "MM\0*";

  private static final String NAME = "TIFF";
  private static final int ENTRY = 12;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int PACKING = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIPS = 273;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int ROWS = 278;
  private static final int STRIP_BYTES = 279;
  private static final int PLANAR = 284;
  private static final int PALETTE = 320;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILES = 324;
  private static final int TILE_BYTES = 325;
  private static final int EXTRA = 338;
  private static final int SAMPLE_FORMAT = 339;

  /** Fields of the pixels, among them order of bits, options of fax, predictor and YCbCr. */
  private static final Set<Integer> KEPT =
      Set.of(
          WIDTH,
          HEIGHT,
          BITS,
          PACKING,
          PHOTOMETRIC,
          266,
          STRIPS,
          SAMPLES,
          ROWS,
          STRIP_BYTES,
          PLANAR,
          292,
          293,
          317,
          PALETTE,
          TILE_WIDTH,
          TILE_HEIGHT,
          TILES,
          TILE_BYTES,
          EXTRA,
          SAMPLE_FORMAT,
          529,
          530,
          531,
          532);

  private static final Map<Long, String> PACKINGS =
      Map.of(6L, "with a JPEG picture inside", 7L, "with JPEG pictures inside");
  private static final Set<Long> LOSSLESS = Set.of(1L, 2L, 3L, 4L, 5L, 8L, 32773L, 32946L);
  private static final long YCBCR = 6;
  private static final long CMYK = 5;
  private static final long PREMULTIPLIED = 1;

  private final PictureBytes bytes;
  private final boolean big;
  private final Map<Integer, long[]> fields = new TreeMap<>();

  private Tiff(PictureBytes bytes) {
    this.bytes = bytes;
    this.big = bytes.has(0, BIG);
  }

  static PicturePlan plan(PictureBytes bytes) {
    return new Tiff(bytes).plan();
  }

  private PicturePlan plan() {
    long page = bytes.u32(4, big);
    int entries = bytes.u16(page, big);
    bytes.need(page + 2, (long) entries * ENTRY + 4);
    long pageEnd = page + 2 + (long) entries * ENTRY + 4;
    int kept = 0;
    for (int i = 0; i < entries; i++) {
      int entry = (int) page + 2 + i * ENTRY;
      int tag = bytes.u16(entry, big);
      if (tag == ORIENTATION || KEPT.contains(tag)) {
        read(tag, entry, page, pageEnd);
      }
      if (KEPT.contains(tag)) {
        bytes.keep((int) page + 2 + kept++ * ENTRY, entry, ENTRY);
      }
    }
    for (int i = (int) page + 2 + kept * ENTRY; i < pageEnd; i++) {
      bytes.put(i, 0);
    }
    bytes.put((int) page + (big ? 1 : 0), kept & 0xff);
    bytes.put((int) page + (big ? 0 : 1), kept >> 8);
    return header();
  }

  private void read(int tag, int entry, long page, long pageEnd) {
    int type = bytes.u16(entry + 2L, big);
    long count = bytes.u32(entry + 4L, big);
    int size = type == SHORT ? 2 : type == LONG ? 4 : type == 1 ? 1 : 8;
    long at = count * size <= 4 ? entry + 8L : bytes.u32(entry + 8L, big);
    bytes.need(at, count * size);
    if (count * size > 4 && at < pageEnd && at + count * size > page) {
      throw bytes.damaged("its fields lie over each other");
    }
    long[] values = new long[size > 4 ? 0 : (int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          size == 1
              ? bytes.u8(at + i)
              : size == 2 ? bytes.u16(at + 2L * i, big) : bytes.u32(at + 4L * i, big);
    }
    if (fields.put(tag, values) != null) {
      throw bytes.damaged("it has a field twice");
    }
  }

  private long field(int tag, long fallback) {
    long[] values = fields.getOrDefault(tag, new long[0]);
    return values.length == 0 ? fallback : values[0];
  }

  private PicturePlan header() {
    long width = field(WIDTH, 0);
    long height = field(HEIGHT, 0);
    bytes.checkSize(width, height);
    int samples = (int) Math.min(field(SAMPLES, 1), 1 << 16);
    int bits = bits(samples);
    long packing = field(PACKING, 1);
    if (!LOSSLESS.contains(packing)) {
      throw bytes.unread(PACKINGS.getOrDefault(packing, "packed in the way " + packing));
    }
    long row = (width * samples * bits + 7) / 8;
    long part = parts(width, height, samples, row, packing);
    int turn = (int) field(ORIENTATION, 1);
    Place place = new Place(0, 0, (int) width, (int) height, 0, turn < 1 || turn > 8 ? 1 : turn);
    return new PicturePlan(
        NAME,
        (int) (place.isSideways() ? height : width),
        (int) (place.isSideways() ? width : height),
        row * height + 2 * part,
        1,
        place,
        colours(samples, bits),
        () -> Readers.raster(new TIFFImageReaderSpi().createReaderInstance(), bytes.array()));
  }

  private int bits(int samples) {
    long[] bits = fields.getOrDefault(BITS, new long[] {1});
    long first = bits.length == 0 ? 1 : bits[0];
    boolean alike = Arrays.stream(bits).allMatch(b -> b == first);
    boolean whole =
        Arrays.stream(fields.getOrDefault(SAMPLE_FORMAT, new long[0]))
            .allMatch(format -> format == 1 || format == 4);
    boolean known = first == 1 || first == 2 || first == 4 || first == 8 || first == 16;
    if (!alike || !whole || !known || (samples > 1 && first < 8)) {
      throw bytes.unread(
          whole ? "of " + first + " bits" : "of values that are not whole numbers from 0");
    }
    return (int) first;
  }

  /** Checks strips or tiles; returns how many bytes the largest of them unpacks to. */
  private long parts(long width, long height, int samples, long row, long packing) {
    boolean tiled = fields.containsKey(TILE_WIDTH) || fields.containsKey(TILES);
    long planes = field(PLANAR, 1) == 2 ? samples : 1;
    long down = Math.min(field(tiled ? TILE_HEIGHT : ROWS, height), tiled ? 1 << 20 : height);
    long across = tiled ? field(TILE_WIDTH, 0) : width;
    bytes.checkSize(across, down);
    long wanted = planes * ((height + down - 1) / down) * ((width + across - 1) / across);
    long[] offsets = fields.getOrDefault(tiled ? TILES : STRIPS, new long[0]);
    long[] lengths = fields.getOrDefault(tiled ? TILE_BYTES : STRIP_BYTES, new long[0]);
    if (offsets.length < wanted || lengths.length < wanted) {
      throw bytes.damaged("it does not say where all of its pixels are");
    }
    for (int i = 0; i < wanted; i++) {
      bytes.need(offsets[i], lengths[i]);
    }
    long part = (row / planes * across / width + 8) * down;
    long packed = LongStream.of(lengths).limit(wanted).sum();
    if (packing == 1 && packed < row * height * (isSubsampled() ? 1 : 2) / 2) {
      throw bytes.cut();
    }
    return part;
  }

  private boolean isSubsampled() {
    return field(PHOTOMETRIC, 0) == YCBCR;
  }

  private Colours colours(int samples, int bits) {
    long photometric = field(PHOTOMETRIC, 0);
    int wanted = photometric == CMYK ? 4 : photometric == 2 || photometric == YCBCR ? 3 : 1;
    boolean onlyBytes = photometric == YCBCR;
    if (samples < wanted || samples > wanted + 1 || (onlyBytes && bits != 8)) {
      throw bytes.unread("of " + samples + " samples for a pixel");
    }
    boolean multiplied = samples == 4 && wanted == 3 && field(EXTRA, 0) == PREMULTIPLIED;
    return switch ((int) Math.min(photometric, 100)) {
      case 0 -> Colours.whiteToBlack(bits);
      case 1 -> Colours.grey(bits);
      case 2 -> multiplied ? Colours.premultiplied(bits) : Colours.rgb(bits);
      case 3 -> Colours.palette(palette(bits));
      case 5 -> Colours.cmyk(bits);
      case 6 -> Colours.ycc();
      default -> throw bytes.unread("with colours of the kind " + photometric);
    };
  }

  private int[] palette(int bits) {
    long[] values = fields.getOrDefault(PALETTE, new long[0]);
    int count = 1 << bits;
    if (values.length != 3 * count) {
      throw bytes.damaged("its palette has another length than its pixels want");
    }
    int[] palette = new int[count];
    for (int i = 0; i < count; i++) {
      palette[i] =
          (int)
              (((values[i] >> 8) << 16)
                  | ((values[count + i] >> 8) << 8)
                  | (values[2 * count + i] >> 8));
    }
    return palette;
  }
}
