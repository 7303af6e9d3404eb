package io.loupe.formats.dataset;

import static java.util.stream.Collectors.joining;

import com.google.auto.service.AutoService;
import io.loupe.Experimental;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.error.DatasetException;
import io.loupe.formats.dataset.PackedPictures.Content;
import io.loupe.formats.dataset.PackedPictures.Item;
import io.loupe.formats.dataset.PackedPictures.Records;
import io.loupe.formats.dataset.TarReader.Entry;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.picture.PictureFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code webdataset:TAR[?image=SUFFIX&label=SUFFIX&resize=true]}: pictures in tar archives as
 * the Python package WebDataset writes and reads them, plain or gzipped; one archive, those of a
 * folder, or those that braces name ({@code train-{000..004}.tar}). Files that follow one another
 * and share their name up to its first dot are one sample: its picture is the file that ends in
 * {@code jpg}, {@code png} or another of {@code folder:}, its class the whole number in {@code
 * cls}. Names within archives only name samples; nothing is unpacked to the disk. Values are those
 * that {@code folder:} gives for the same pictures.
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset</a>
 */
@Experimental
@AutoService(DatasetProvider.class)
public final class WebDatasetProvider implements DatasetProvider {
  private static final String IMAGE = "image";
  private static final String LABEL = "label";
  private static final int MOST_NAMED = 5;
  private static final Shards.Kind ARCHIVES =
      new Shards.Kind("tar archives", Pattern.compile(".*\\.(tar|tar\\.gz|tgz)"), ".tar");

  /** Creates the provider. */
  public WebDatasetProvider() {}

  @Override
  public String id() {
    return "webdataset";
  }

  @Override
  public String description() {
    return "Pictures in tar archives of WebDataset, one, a folder of them or train-{000..004}.tar:"
        + " webdataset:TAR[?image=SUFFIX&label=SUFFIX&resize=true].";
  }

  @Override
  public Set<String> options() {
    return Set.of(IMAGE, LABEL, PictureDecoder.RESIZE);
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    Shards shards = Shards.of(location, ARCHIVES);
    Suffixes suffixes =
        new Suffixes(
            location.options().getOrDefault(IMAGE, "").toLowerCase(Locale.ROOT),
            location.options().getOrDefault(LABEL, "cls").toLowerCase(Locale.ROOT));
    return PackedPictures.open(location, shards, input, suffixes);
  }

  /**
   * Which files of a sample are looked at.
   *
   * @param image suffix of the picture; empty for that of any picture
   * @param label suffix of the class
   */
  private record Suffixes(String image, String label) implements PackedPictures.Format {
    boolean isPicture(String suffix) {
      return image.isEmpty()
          ? suffix.indexOf('.') < 0 && PictureFile.isNamedLikeOne("." + suffix)
          : suffix.equals(image);
    }

    @Override
    public Records open(DataFile shard, boolean pictures) {
      return new Groups(shard, TarReader.open(shard), this, pictures);
    }

    @Override
    public String hint() {
      return "Archives hold files as 0001.jpg and 0001.cls, side by side.";
    }
  }

  /** Samples of an archive: files that follow one another under one key. */
  private static final class Groups implements Records {
    private static final int EXAMPLES = 4;
    private static final int LONGEST_LABEL = 64;

    private final DataFile shard;
    private final TarReader tar;
    private final Suffixes suffixes;
    private final boolean pictures;
    private final Set<String> passedOver = new TreeSet<>();
    private @Nullable Part ahead;

    Groups(DataFile shard, TarReader tar, Suffixes suffixes, boolean pictures) {
      this.shard = shard;
      this.tar = tar;
      this.suffixes = suffixes;
      this.pictures = pictures;
    }

    /** A file of a sample. */
    private record Part(String key, String suffix, long size) {}

    @Override
    public @Nullable Item next() {
      Part part = ahead == null ? part() : ahead;
      ahead = null;
      if (part == null) {
        return null;
      }
      Group group = new Group(shard, part.key());
      for (; part != null && part.key().equals(group.key); part = part()) {
        take(part, group);
      }
      ahead = part;
      return group.item();
    }

    private void take(Part part, Group group) {
      group.suffixes.add(part.suffix());
      if (part.suffix().equals(suffixes.label())) {
        group.label = label(part, group);
      }
      if (!suffixes.isPicture(part.suffix())) {
        return;
      }
      group.pictures.add(part.suffix());
      if (pictures && group.pictures.size() == 1) {
        group.content = content(part, group);
      }
    }

    private Content content(Part part, Group group) {
      try {
        PictureFile.checkLength(group.id(), part.size());
      } catch (DatasetException e) {
        return new Content.Bad(e);
      }
      return new Content.Whole(DataFile.ofBytes(group.id(), tar.content()));
    }

    private OptionalInt label(Part part, Group group) {
      String text =
          part.size() > LONGEST_LABEL
              ? part.size() + " bytes"
              : new String(tar.content(), StandardCharsets.UTF_8).strip();
      if (!text.matches("[+-]?[0-9]{1,17}")) {
        throw new DatasetException(
            "Sample " + group.id() + " has the class \"" + text + "\", which is no number.",
            "A file of the kind " + part.suffix() + " holds the number of a class, from 0.",
            null);
      }
      return OptionalInt.of(Labels.check(Long.parseLong(text), shard, " at sample " + group.key));
    }

    /** The next file that belongs to a sample. */
    private @Nullable Part part() {
      for (Entry entry = tar.next(); entry != null; entry = tar.next()) {
        String name = entry.name();
        int begin = name.lastIndexOf('/') + 1;
        int dot = name.indexOf('.', begin);
        if (entry.isFile() && dot > begin) {
          String suffix = name.substring(dot + 1).toLowerCase(Locale.ROOT);
          return new Part(name.substring(0, dot), suffix, entry.size());
        }
        boolean meant = !name.startsWith(".", begin) && !name.startsWith("__");
        if (!entry.isFolder() && meant && passedOver.size() < EXAMPLES) {
          passedOver.add(name);
        }
      }
      return null;
    }

    @Override
    public List<String> passedOver() {
      return List.copyOf(passedOver);
    }

    @Override
    public void close() {
      tar.close();
    }
  }

  /** A sample while its files come. */
  private static final class Group {
    private final String shard;
    private final String key;
    private final List<String> suffixes = new ArrayList<>();
    private final List<String> pictures = new ArrayList<>();
    private Content content = new Content.Unread();
    private OptionalInt label = OptionalInt.empty();

    Group(DataFile shard, String key) {
      this.shard = shard.name();
      this.key = key;
    }

    String id() {
      return shard + "/" + key;
    }

    Item item() {
      return new Item(id(), pictures.size() == 1 ? content : unclear(), label);
    }

    private Content unclear() {
      String files =
          (pictures.isEmpty() ? suffixes : pictures)
              .stream().limit(MOST_NAMED).map(suffix -> "." + suffix).collect(joining(", "));
      return new Content.Bad(
          new DatasetException(
              "Sample "
                  + id()
                  + (pictures.isEmpty() ? " has no picture, only " : " has several pictures: ")
                  + files
                  + ".",
              pictures.isEmpty()
                  ? "Say which file is the picture, as in ?image=input.png; the files of a sample"
                      + " have to follow one another."
                  : "Say which one is meant, as in ?image=" + pictures.get(0) + ".",
              null));
    }
  }
}
