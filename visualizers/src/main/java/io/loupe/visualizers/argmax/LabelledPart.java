package io.loupe.visualizers.argmax;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every second sample that has a label, of the first ones: one half to choose with, one to check
 * with.
 *
 * @param data all samples
 * @param usable which of them can be held against what the model decides
 * @param most how many of those are used, both halves together
 * @param remainder 0 or 1
 */
record LabelledPart(Dataset data, Predicate<Sample> usable, int most, int remainder)
    implements Dataset {

  @Override
  public String location() {
    return data.location();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public List<String> classNames() {
    return data.classNames();
  }

  @Override
  public Stream<Sample> samples() {
    int[] index = {0};
    return data.samples()
        .sequential()
        .filter(usable)
        .limit(most)
        .filter(sample -> index[0]++ % 2 == remainder);
  }
}
