package io.loupe.formats.dataset;

import com.google.auto.service.AutoService;
import io.loupe.data.BadSamples;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.formats.dataset.PictureFolder.Picture;
import io.loupe.formats.picture.PictureFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code folder:DIR[?resize=true]}: pictures (PNG, JPEG, GIF, BMP, TIFF, WebP) in sub-folders
 * that are their classes, or all without labels in one folder. Labels follow the sorted names of
 * the sub-folders, or their values where all are numbers. A model of one channel gets grey values
 * (weights of ITU-R BT.601), one of three gets red, green and blue, or blue first where it says so;
 * alpha is dropped. Values 0..255 become picture values {@link InputSpec#min()}..{@link
 * InputSpec#max()}, then model input. With {@code resize=true} pictures of another size are
 * resampled bilinearly to the model's, whatever their proportions.
 */
@AutoService(DatasetProvider.class)
public final class ImageFolderProvider implements DatasetProvider {
  /** Creates the provider. */
  public ImageFolderProvider() {}

  @Override
  public String id() {
    return "folder";
  }

  @Override
  public String description() {
    return "Pictures in a folder, sub-folders being classes: folder:DIR[?resize=true].";
  }

  @Override
  public Set<String> options() {
    return Set.of(PictureDecoder.RESIZE);
  }

  @Override
  public Dataset open(DataLocation location, InputSpec input) {
    PictureDecoder decoder = PictureDecoder.of(location, input);
    checkInput(input);
    PictureFolder folder = PictureFolder.of(path(location));
    boolean strict = BadSamples.of(location) == BadSamples.FAIL;
    long size = 0;
    for (int i = 0; i < folder.lists(); i++) {
      List<Picture> pictures = folder.list(i);
      if (strict && size == 0 && !pictures.isEmpty()) {
        PictureFile.checkSize(pictures.get(0).file(), decoder.sizeCheck(pictures.get(0).id()));
      }
      size += pictures.size();
    }
    List<String> passedOver = PassedOver.sentences(folder);
    if (size == 0) {
      throw new DatasetException(
          "Folder \"" + folder.root() + "\" has no pictures.",
          passedOver.isEmpty()
              ? "Put "
                  + PictureFile.kinds()
                  + " files into it, or into one sub-folder for each class."
              : passedOver.get(0),
          null);
    }
    return new FileDataset(
        location.toString(),
        size,
        folder.classes(),
        passedOver,
        folder::sha256,
        () -> new FolderSamples(folder, decoder)) {
      @Override
      public boolean hasOwnClassNames() {
        return true;
      }

      @Override
      public List<Sample> some(int count) {
        return FolderSamples.some(folder, decoder, count);
      }
    };
  }

  private static void checkInput(InputSpec input) {
    Fit.checkPicture(
        input,
        input.shape().rank() == 1
            ? "Where its values are those of a picture say its size, for example --input-shape"
                + " 1,28,28; else give such data as npy:X[,Y]."
            : "Give such data as npy:X[,Y].");
  }

  private static Path path(DataLocation location) {
    if (location.path().isBlank()) {
      throw new DatasetException(
          "Data \"" + location + "\" names no folder.", "Write it as folder:DIR.", null);
    }
    try {
      return Path.of(location.path());
    } catch (InvalidPathException e) {
      throw new DatasetException(
          "\"" + location.path() + "\" is not a path.", "Write it as folder:DIR.", e);
    }
  }
}
