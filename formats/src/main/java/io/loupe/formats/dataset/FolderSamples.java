package io.loupe.formats.dataset;

import io.loupe.data.Sample;
import io.loupe.formats.dataset.PictureFolder.Picture;
import java.util.Collections;
import java.util.Iterator;
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

  @Override
  public @Nullable Sample next() {
    while (!pictures.hasNext()) {
      if (opened == folder.lists()) {
        return null;
      }
      pictures = folder.list(opened++).iterator();
    }
    Picture picture = pictures.next();
    OptionalInt label =
        folder.classes().isEmpty() ? OptionalInt.empty() : OptionalInt.of(opened - 1);
    return new Sample(picture.id(), decoder.decode(picture), label);
  }

  @Override
  public void close() {
    pictures = Collections.emptyIterator();
    opened = folder.lists();
  }
}
