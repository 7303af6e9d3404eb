package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Names of a model's classes in the order of its outputs. They name classes in captions and tables,
 * and give the samples of a folder the output that has the folder's name. Immutable.
 *
 * @param location where they come from, for people; the path of a file that {@link #of(Path)} read
 * @param names one for each class, all different
 */
@Experimental
public record ClassNames(String location, List<String> names) {
  /**
   * Creates the names; the list is copied.
   *
   * @param location where they come from, for people
   * @param names one for each class, all different
   * @throws ParameterException if there are none, or one is empty, there twice or has control
   *     characters
   */
  public ClassNames {
    names = List.copyOf(names);
    NameFile.check(location, names, "in the order of the outputs");
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new ParameterException(
            location + " has the name \"" + name + "\" twice.",
            "Give every class a name of its own.");
      }
    }
  }

  /**
   * Names classes in memory.
   *
   * @param names one for each class, in the order of the outputs
   * @return the names
   * @throws ParameterException if there are none, or one is empty or there twice
   */
  public static ClassNames of(List<String> names) {
    return new ClassNames("names in memory", names);
  }

  /**
   * Reads names from a text file in UTF-8: one a line, in the order of the outputs. Blanks around a
   * name and empty lines at the end do not count.
   *
   * @param file the file
   * @return the names
   * @throws ParameterException if it cannot be read, or is no such list
   */
  public static ClassNames of(Path file) {
    return new ClassNames(file.toString(), NameFile.lines(file, "in the order of the outputs"));
  }

  /**
   * Gives data these names. Where the data name their classes themselves, as folders do, every
   * label becomes the place of its name in this list; a folder that is not in the list but is a
   * number is the output of that number. Other labels number the outputs as they are.
   *
   * @param dataset the data
   * @return a view with these names
   * @throws ParameterException if a class of the data is not in the list
   */
  public Dataset applied(Dataset dataset) {
    if (dataset instanceof SkippingDataset skipping) {
      return skipping.over(applied(skipping.all()), skipping.location());
    }
    List<Integer> places = places(dataset);
    List<String> warnings = new ArrayList<>(dataset.warnings());
    if (dataset.hasOwnClassNames()
        && !dataset.classNames().isEmpty()
        && dataset.classNames().stream().noneMatch(names::contains)) {
      warnings.add(
          "No folder of "
              + dataset.location()
              + " has a name of "
              + location
              + ": the folders' numbers were taken as those of the outputs, counted from 0.");
    }
    return new Named(dataset, this, places, List.copyOf(warnings));
  }

  /**
   * Tells lists of names apart.
   *
   * @return SHA-256 of the names joined with line feeds, in hexadecimal
   */
  public String sha256() {
    return NameFile.sha256(names);
  }

  /** Data with these names. */
  private record Named(Dataset data, ClassNames given, List<Integer> places, List<String> warnings)
      implements Dataset {
    @Override
    public String location() {
      return data.location();
    }

    @Override
    public OptionalLong size() {
      return data.size();
    }

    @Override
    public List<String> classNames() {
      return given.names();
    }

    @Override
    public boolean hasOwnClassNames() {
      return true;
    }

    @Override
    public Optional<String> sha256() {
      return data.sha256();
    }

    @Override
    public List<Sample> some(int count) {
      return data.some(count).stream().map(sample -> given.placed(sample, places)).toList();
    }

    @Override
    public Stream<Sample> samples() {
      return data.samples().map(sample -> given.placed(sample, places));
    }

    @Override
    public Stream<Sample> samplesFrom(long index) {
      return data.samplesFrom(index).map(sample -> given.placed(sample, places));
    }

    @Override
    public Stream<Sample> samplesAt(SortedSet<Long> some) {
      return data.samplesAt(some).map(sample -> given.placed(sample, places));
    }
  }

  private Sample placed(Sample sample, List<Integer> places) {
    if (sample.label().isEmpty()) {
      return sample;
    }
    int label = sample.label().getAsInt();
    if (label >= places.size()) {
      throw new DatasetException(
          "Sample " + sample.id() + " has label " + label + ", which has no name.",
          "Check the labels.",
          null);
    }
    return sample.with(OptionalInt.of(places.get(label)));
  }

  private List<Integer> places(Dataset dataset) {
    List<String> own = dataset.classNames();
    boolean named = dataset.hasOwnClassNames() && names.containsAll(own);
    return IntStream.range(0, own.size())
        .mapToObj(k -> named ? names.indexOf(own.get(k)) : number(own, k, dataset))
        .toList();
  }

  private int number(List<String> own, int label, Dataset dataset) {
    if (!dataset.hasOwnClassNames()) {
      if (label < names.size()) {
        return label;
      }
      throw new ParameterException(
          "The data have the class " + label + ", and " + location + " names " + names.size() + ".",
          "Give one name for each output of the model.");
    }
    boolean numbers = own.stream().allMatch(name -> name.matches("[0-9]{1,9}"));
    if (numbers && Integer.parseInt(own.get(label)) < names.size()) {
      return Integer.parseInt(own.get(label));
    }
    String missing = own.stream().filter(name -> !names.contains(name)).findFirst().orElseThrow();
    throw UnknownNameException.in("class", missing, location, names);
  }
}
