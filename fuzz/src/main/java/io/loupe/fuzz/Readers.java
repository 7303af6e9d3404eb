package io.loupe.fuzz;

import io.loupe.Loupe;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ModelLoadException;
import io.loupe.formats.artifact.ProvenanceJson;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The readers that come with Loupe. A new format adds its own here. */
final class Readers {
  private static final Pattern ADVISED = Pattern.compile("--input-shape ([\\d,]*\\d)");
  private static final int MOST_INPUTS = 1 << 20;

  private final Loupe loupe = Loupe.create();

  private Readers() {}

  static List<FileReader> all() {
    Readers readers = new Readers();
    return List.of(
        new Plain("models", ending("zip|keras|h5|hdf5|onnx"), readers::model),
        new Plain("pictures", ending("png|jpe?g|gif|bmp|tiff?|webp"), readers::picture),
        new Plain("npy", ending("npy"), readers::npy),
        new Plain("idx", name -> name.matches(".*ubyte(\\.gz)?"), readers::idx),
        new Plain("archives", ending("tar(\\.gz)?|tgz"), readers::archive),
        new Plain("examples", ending("tfrecords?(\\.gz)?"), readers::examples),
        new Plain("tables", ending("parquet"), readers::table),
        new Plain("records", ending("json"), ProvenanceJson::read));
  }

  private record Plain(String name, Predicate<String> files, Consumer<Path> reading)
      implements FileReader {
    @Override
    public boolean takes(String fileName) {
      return files.test(fileName);
    }

    @Override
    public void read(Path file) {
      reading.accept(file);
    }
  }

  private static Predicate<String> ending(String endings) {
    return Pattern.compile("(?i).*\\.(" + endings + ")").asMatchPredicate();
  }

  /** Loads a model, of the size that its refusal advises where it leaves its size open. */
  private void model(Path file) {
    try {
      use(file, Map.of());
    } catch (ModelLoadException e) {
      Optional<String> shape =
          ADVISED.matcher(e.hint()).results().findFirst().map(found -> found.group(1));
      if (shape.isEmpty()) {
        throw e;
      }
      use(file, Map.of("input-shape", shape.get()));
    }
  }

  private void use(Path file, Map<String, String> options) {
    try (Model model = loupe.model(file.toString(), options)) {
      Shape input = model.info().input().shape();
      Optional<Differentiable> passes = model.capability(Differentiable.class);
      if (input.elements() > MOST_INPUTS || passes.isEmpty()) {
        return;
      }
      String last = model.layers().get(model.layers().size() - 1).name();
      Tensor zeros = Tensor.of(input.withBatch(1), new float[input.elements()]);
      try (ForwardPass pass = passes.get().forward(zeros, Set.of(last))) {
        pass.activation(last);
      }
    }
  }

  private void picture(Path file) {
    data("folder:" + file.getParent() + "?resize=true", Shape.of(3, 8, 8));
  }

  private void archive(Path file) {
    data("webdataset:" + file + "?resize=true", Shape.of(3, 8, 8));
  }

  private void examples(Path file) {
    data("tfrecord:" + file + "?resize=true", Shape.of(3, 6, 8));
  }

  private void table(Path file) {
    data("parquet:" + file + "?resize=true", Shape.of(3, 6, 8));
  }

  private void npy(Path file) {
    data("npy:" + file, itemOf(file).orElse(Shape.of(3, 9, 8)));
  }

  /** What an item of an array is, so that it fits; a header that cannot be is no item. */
  private static Optional<Shape> itemOf(Path file) {
    try (NpyReader array = NpyReader.open(DataFile.of(file))) {
      List<Long> sizes = array.header().shape();
      boolean usable =
          sizes.size() > 1 && sizes.stream().allMatch(size -> size > 0 && size < MOST_INPUTS);
      return usable
          ? Optional.of(Shape.of(sizes.stream().skip(1).mapToInt(Math::toIntExact).toArray()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void idx(Path file) {
    data("idx:" + file, Shape.of(1, 28, 28));
  }

  private void data(String location, Shape shape) {
    Dataset data = loupe.dataset(location, InputSpec.of(shape, 0, 1));
    try (Stream<Sample> samples = data.samples()) {
      samples.limit(2).forEach(sample -> sample.input().shape());
    }
  }
}
