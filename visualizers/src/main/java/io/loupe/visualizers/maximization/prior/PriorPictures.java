package io.loupe.visualizers.maximization.prior;

import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.maximization.prior.Answers.Answer;
import io.loupe.visualizers.maximization.prior.Likeness.Nearest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** All pictures of a run, as far as they are drawn, each with what was measured on it. */
final class PriorPictures {
  private final List<Target> targets;
  private final PictureBank bank;
  private final Likeness likeness;
  private final Map<Kind, List<Picture>> pictures = new EnumMap<>(Kind.class);

  PriorPictures(List<Target> targets, PictureBank bank, Likeness likeness) {
    this.targets = targets;
    this.bank = bank;
    this.likeness = likeness;
  }

  /** What draws a picture beside the prior. */
  enum Kind {
    DRAWN("images", "network choosing and guiding"),
    CHOOSING("images-choosing", "network only choosing"),
    ALONE("images-without-network", "without the network"),
    NULL("images-null", "null model in both places");

    private final String file;
    private final String words;

    Kind(String file, String words) {
      this.file = file;
      this.words = words;
    }

    /** Name of the numbers. */
    String file() {
      return file;
    }

    /** For people. */
    String words() {
      return words;
    }
  }

  /**
   * One picture.
   *
   * @param image its values in units of the input range
   * @param answer what the network makes of it
   * @param nearest the nearest picture of the data
   * @param patchDistance mean distance of its patches to the data's nearest
   * @param copied whether it is nearer than pictures of the data usually are to each other
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Picture(
      float[] image, Answer answer, Nearest nearest, double patchDistance, boolean copied) {}

  void put(Kind kind, List<float[]> images, List<Answer> answers) {
    List<Picture> all =
        IntStream.range(0, images.size())
            .mapToObj(t -> picture(images.get(t), answers.get(t)))
            .toList();
    pictures.put(kind, all);
  }

  private Picture picture(float[] image, Answer answer) {
    Nearest nearest = likeness.nearest(image);
    return new Picture(
        image,
        answer,
        nearest,
        likeness.patchDistance(image),
        nearest.distance() <= likeness.near());
  }

  List<Target> targets() {
    return targets;
  }

  PictureBank bank() {
    return bank;
  }

  Likeness likeness() {
    return likeness;
  }

  /** Kinds that are there, in their order. */
  List<Kind> kinds() {
    return List.copyOf(pictures.keySet());
  }

  /** Pictures of a kind that is there, one for each target. */
  List<Picture> of(Kind kind) {
    return pictures.getOrDefault(kind, List.of());
  }

  /**
   * All pictures of a kind.
   *
   * @return [N,C,H,W] or [N,C,T] in model input scale
   */
  Tensor tensor(Kind kind) {
    return tensor(of(kind).stream().map(Picture::image).toList());
  }

  /**
   * The nearest pictures of the data to those that were drawn.
   *
   * @return [N,C,H,W] or [N,C,T] in model input scale
   */
  Tensor nearest() {
    return tensor(of(Kind.DRAWN).stream().map(p -> bank.picture(p.nearest().picture())).toList());
  }

  private Tensor tensor(List<float[]> images) {
    int elements = bank.size().elements();
    float[] all = new float[images.size() * elements];
    for (int n = 0; n < images.size(); n++) {
      System.arraycopy(images.get(n), 0, all, n * elements, elements);
    }
    return Tensor.of(bank.shape(images.size()), bank.scale().toModel(all));
  }

  /** Targets whose drawn picture is a copy, each with the sample. */
  List<String> copies() {
    List<String> copies = new ArrayList<>();
    for (int t = 0; t < targets.size(); t++) {
      Picture drawn = of(Kind.DRAWN).get(t);
      if (drawn.copied()) {
        copies.add(targets.get(t).name() + " of sample " + bank.id(drawn.nearest().picture()));
      }
    }
    return copies;
  }

  static String number(double value) {
    return Texts.number(value);
  }
}
