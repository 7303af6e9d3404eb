package ${package};

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Opens the file anew for each pass and reads a line when a sample is asked for. */
record ${reader}Dataset(String location, Path file, List<String> classNames, InputSpec input)
    implements Dataset {
  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public Stream<Sample> samples() {
    try {
      AtomicLong number = new AtomicLong(1);
      return Files.lines(file).skip(1).map(line -> sample(line, number.incrementAndGet()));
    } catch (IOException e) {
      throw new DatasetException("Data " + location + " cannot be read.", "Check the path.", e);
    }
  }

  private Sample sample(String line, long number) {
    try {
      String[] cells = line.split(",", input.shape().elements() + 2);
      float[] values = new float[cells.length - 1];
      for (int i = 0; i < values.length; i++) {
        double share = Integer.parseInt(cells[i + 1].strip()) / 255.0;
        int channel = i * input.channels() / values.length;
        double value = input.min() + share * (input.max() - input.min());
        values[i] = (float) input.toModel(value, channel);
      }
      int label = Objects.checkIndex(classNames.indexOf(cells[0]), classNames.size());
      return Sample.of("line " + number, Tensor.of(input.shape(), values), label);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      String hint = "Each line needs a class and " + input.shape().elements() + " numbers.";
      throw new DatasetException("Line " + number + " of " + location + " is wrong.", hint, e);
    }
  }
}
