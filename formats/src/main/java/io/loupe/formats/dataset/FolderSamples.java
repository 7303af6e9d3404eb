package io.loupe.formats.dataset;

import io.loupe.data.Sample;
import io.loupe.formats.dataset.PictureFolder.Picture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One pass over a folder of pictures. */
final class FolderSamples implements SampleReader {
  private final PictureFolder folder;
  private final PictureDecoder decoder;
  private Iterator<Picture> pictures = Collections.emptyIterator();
  private int opened;

  FolderSamples(PictureFolder folder, PictureDecoder decoder) {
    this.folder = folder;
    this.decoder = decoder;
  }

  /** As many of each class, without reading the others. */
  static List<Sample> some(PictureFolder folder, PictureDecoder decoder, int count) {
    int lists = folder.lists();
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < lists; i++) {
      int wanted = (int) ((i + 1L) * count / lists - (long) i * count / lists);
      List<Picture> pictures = folder.list(i);
      int taken = Math.min(wanted, pictures.size());
      for (int n = 0; n < taken; n++) {
        all.add(sample(folder, decoder, pictures.get(n * pictures.size() / taken), i));
      }
    }
    return all;
  }

  private static Sample sample(
      PictureFolder folder, PictureDecoder decoder, Picture picture, int list) {
    OptionalInt label = folder.classes().isEmpty() ? OptionalInt.empty() : OptionalInt.of(list);
    return new Sample(picture.id(), decoder.decode(picture.id(), picture.file()), label);
  }

  @Override
  public @Nullable Sample next() {
    while (!pictures.hasNext()) {
      if (opened == folder.lists()) {
        return null;
      }
      pictures = folder.list(opened).iterator();
      opened++;
    }
    return sample(folder, decoder, pictures.next(), opened - 1);
  }

  /** Names are passed over, pictures are not decoded. */
  @Override
  public void skip(long count) {
    long left = count;
    while (left > 0 && (pictures.hasNext() || opened < folder.lists())) {
      if (pictures.hasNext()) {
        pictures.next();
        left--;
      } else {
        pictures = folder.list(opened++).iterator();
      }
    }
  }

  @Override
  public void close() {
    pictures = Collections.emptyIterator();
    opened = folder.lists();
  }
}
