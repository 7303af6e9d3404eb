package io.loupe.formats.microscope;

import io.loupe.data.Dataset;
import io.loupe.data.InputPictures;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The samples that any page shows beside those with a page of their own, each once: pictures, names
 * and labels. It grows as pages are made. Used by one thread.
 */
final class Album {
  static final String KEY = "album/all";

  private static final double BYTES = 9e6;
  private static final double BYTES_PER_PIXEL = 1.7;
  private static final int SMALLEST = 48;

  private final Folder folder;
  private final InputSpec spec;
  private final Content nothing;
  private final boolean wasThere;
  private final List<@Nullable Shown> samples;
  private final Map<Long, Integer> places = new TreeMap<>();
  private Sprite sprite;

  /**
   * All of the file.
   *
   * @param sprite the pictures
   * @param samples at each place of the sprite; nothing at places that stay empty
   */
  record Content(Sprite sprite, List<@Nullable Shown> samples) {}

  /**
   * A sample.
   *
   * @param index in the data
   * @param id its name
   * @param label number of its class; nothing without one
   */
  record Shown(long index, String id, @Nullable Integer label) {}

  private Album(Folder folder, InputSpec spec, Content content, Content nothing, boolean wasThere) {
    this.nothing = nothing;
    this.wasThere = wasThere;
    this.folder = folder;
    this.spec = spec;
    this.sprite = content.sprite();
    this.samples = new ArrayList<>(content.samples());
    for (int place = 0; place < samples.size(); place++) {
      Shown sample = samples.get(place);
      if (sample != null) {
        places.put(sample.index(), place);
      }
    }
  }

  /**
   * Opens what is there, or begins.
   *
   * @param most pictures that there may be in the end, by which their size is chosen
   */
  static Album open(Folder folder, InputSpec spec, long most) {
    int side = (int) Math.max(SMALLEST, Math.sqrt(BYTES / BYTES_PER_PIXEL / Math.max(1, most)));
    Content nothing = new Content(Sprite.empty("album/#.webp", spec, side), List.of());
    Optional<Content> there = folder.read(KEY, Content.class);
    return new Album(folder, spec, there.orElse(nothing), nothing, there.isPresent());
  }

  /** Begins anew, where what is there shows something else. */
  void clear() {
    samples.clear();
    places.clear();
    sprite = nothing.sprite();
    write();
  }

  /** Whether there was one in the folder when it was opened. */
  boolean wasThere() {
    return wasThere;
  }

  private void write() {
    folder.script(KEY, new Content(sprite, samples));
  }

  /** Pixels of its pictures for each of an input. */
  double shrunk() {
    return (double) sprite.width() / spec.shape().dim(2);
  }

  /** Adds those that are not in it, in one pass over those that anybody wants. */
  void add(Dataset data, Collection<Long> indices, List<Seen.Cutter> cutters) {
    TreeSet<Long> wanted = new TreeSet<>(indices);
    wanted.removeAll(places.keySet());
    TreeSet<Long> looked = new TreeSet<>(wanted);
    indices.stream()
        .filter(index -> cutters.stream().anyMatch(cutter -> cutter.wants(index)))
        .forEach(looked::add);
    if (looked.isEmpty()) {
      return;
    }
    List<BufferedImage> pictures = new ArrayList<>();
    while (!wanted.isEmpty() && samples.size() < sprite.next()) {
      samples.add(null);
    }
    try (Stream<Sample> some = data.samplesAt(looked)) {
      Iterator<Sample> found = some.iterator();
      for (long index : looked) {
        look(index, found.next(), wanted.contains(index), pictures, cutters);
      }
    }
    if (!wanted.isEmpty()) {
      sprite = sprite.with(folder, pictures);
      write();
    }
  }

  private void look(
      long index,
      Sample sample,
      boolean isNew,
      List<BufferedImage> pictures,
      List<Seen.Cutter> cutters) {
    BufferedImage picture = InputPictures.of(sample.input(), spec);
    cutters.forEach(cutter -> cutter.look(index, picture));
    if (isNew) {
      pictures.add(sprite.small(picture));
      places.put(index, samples.size());
      samples.add(
          new Shown(
              index, sample.id(), sample.label().isPresent() ? sample.label().getAsInt() : null));
    }
  }

  /** Where a sample is that was added. */
  int place(long index) {
    Integer place = places.get(index);
    if (place == null) {
      throw new IllegalStateException("Sample " + index + " is not in the album");
    }
    return place;
  }
}
