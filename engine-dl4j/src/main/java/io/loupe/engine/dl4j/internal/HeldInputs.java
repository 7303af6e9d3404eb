package io.loupe.engine.dl4j.internal;

import io.loupe.data.DataLocation;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import io.loupe.formats.npy.NpyHeader;
import io.loupe.formats.npy.NpyReader;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the inputs of a network are fed that are not looked at.
 *
 * @param byName values of each of them
 */
record HeldInputs(Map<String, Held> byName) {
  private static final String EXAMPLE = "list such as mask=1;other=3,28,28:0.5;more=npy:more.npy";
  private static final String FILE = "npy:";
  private static final String ITEM = "item";
  private static final String ALL = "all";
  private static final String LAYOUT = "layout";
  private static final String SUM = "sha256";
  private static final List<String> ARRAY_OPTIONS = List.of(ITEM, LAYOUT, SUM);

  static final HeldInputs NONE = new HeldInputs(Map.of());

  HeldInputs {
    byName = Map.copyOf(byName);
  }

  /** Values of one input, or one number for all of them. */
  sealed interface Held {
    /** Size of the input, if it is known. */
    Optional<Shape> shape();

    /** Whether it can be fed to an input of a size. */
    boolean fits(Shape resolved);

    /** How the option says it, with what else is needed to find the same again. */
    String said();

    /** Values of one item, channels last: of the first where each sample has its own. */
    float[] values(Shape resolved);

    /** Where the values for each sample lie; empty where one is for all. */
    default Optional<String> items() {
      return Optional.empty();
    }
  }

  private record Constant(Optional<Shape> shape, float value, String said) implements Held {
    @Override
    public boolean fits(Shape resolved) {
      return shape.map(size -> size.elements() == resolved.elements()).orElse(true);
    }

    @Override
    public float[] values(Shape resolved) {
      float[] values = new float[resolved.elements()];
      Arrays.fill(values, value);
      return values;
    }
  }

  /** An array with a value for each sample. */
  private record Items(DataFile file, Shape item, boolean last, String location, String said)
      implements Held {
    @Override
    public boolean fits(Shape resolved) {
      return item.equals(resolved);
    }

    @Override
    public Optional<Shape> shape() {
      return Optional.of(item);
    }

    @Override
    public Optional<String> items() {
      return Optional.of(location);
    }

    @Override
    public float[] values(Shape resolved) {
      float[] first = new float[resolved.elements()];
      try (NpyReader reader = NpyReader.open(file)) {
        reader.read(first);
      }
      return last ? first : channelsLast(first, resolved);
    }
  }

  private record Values(Tensor tensor, String said) implements Held {
    @Override
    public boolean fits(Shape resolved) {
      return tensor.shape().equals(resolved);
    }

    @Override
    public Optional<Shape> shape() {
      return Optional.of(tensor.shape());
    }

    @Override
    public float[] values(Shape resolved) {
      return channelsLast(tensor.toArray(), tensor.shape());
    }
  }

  private static float[] channelsLast(float[] planes, Shape shape) {
    return turned(planes, shape.rank() == 0 ? 1 : shape.dim(0));
  }

  /** A matrix of some rows, its columns as rows. */
  private static float[] turned(float[] values, int rows) {
    int columns = values.length / rows;
    float[] turned = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      turned[i % columns * rows + i / columns] = values[i];
    }
    return turned;
  }

  static HeldInputs of(Map<String, Tensor> tensors) {
    Map<String, Held> held = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> held.put(name, new Values(tensor.copy(), "")));
    return new HeldInputs(held);
  }

  /** The option that gives the same again, also where files were named. */
  String said() {
    return byName.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(held -> held.getKey() + "=" + held.getValue().said())
        .collect(Collectors.joining(";"));
  }

  /** Reads {@code mask=1;other=3,28,28:0.5;more=npy:FILE?item=3&layout=nhwc}. */
  static HeldInputs parse(String text) {
    Map<String, Held> held = new LinkedHashMap<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        int equals = part.indexOf('=');
        if (equals < 1) {
          throw ParameterException.type("hold", EXAMPLE, text);
        }
        String input = part.substring(0, equals).trim();
        String what = part.substring(equals + 1).strip();
        Held value = what.startsWith(FILE) ? array(what) : number(what, text);
        if (held.put(input, value) != null) {
          throw ParameterException.limit("hold", "one value for each input", text);
        }
      }
    }
    return new HeldInputs(held);
  }

  /** A file: an item for each sample, one of them for all, or all of it as one. */
  private static Held array(String text) {
    DataLocation location = DataLocation.parse(text);
    for (String option : location.options().keySet()) {
      if (!ARRAY_OPTIONS.contains(option)) {
        throw new UnknownNameException("option of a held array", option, ARRAY_OPTIONS);
      }
    }
    DataFile file = DataFile.of(location.path());
    String sum = Fingerprint.of(file);
    String recorded = location.options().getOrDefault(SUM, sum);
    if (!recorded.equals(sum)) {
      throw new DatasetException(
          "The held array " + location.path() + " is not the one that was recorded.",
          "Give the file with the SHA-256 " + recorded + ", or leave " + SUM + " out.",
          null);
    }
    String layout = location.options().getOrDefault(LAYOUT, "nchw");
    if (!layout.equals("nhwc") && !layout.equals("nchw")) {
      throw ParameterException.limit(LAYOUT, "nhwc or nchw", layout);
    }
    Map<String, String> options = new LinkedHashMap<>(location.options());
    options.put(SUM, sum);
    String said = with(location, options);
    String which = location.options().getOrDefault(ITEM, "");
    Tensor one;
    if (which.isEmpty()) {
      NpyHeader header = header(file);
      if (header.shape().size() > 1) {
        return items(file, header, layout.equals("nhwc"), location, said);
      }
      one = NpyReader.readAll(file);
    } else {
      Tensor all = NpyReader.readAll(file);
      one = which.equals(ALL) ? all : row(all, location);
    }
    boolean last = layout.equals("nhwc") && one.shape().rank() > 1;
    return new Values(last ? channelsFirst(one) : one, said);
  }

  private static NpyHeader header(DataFile file) {
    try (NpyReader reader = NpyReader.open(file)) {
      return reader.header();
    }
  }

  private static Held items(
      DataFile file, NpyHeader header, boolean nhwc, DataLocation location, String said) {
    if (header.shape().get(0) < 1) {
      throw file.wrong("holds no items", "Give one for each sample.");
    }
    Shape item = header.item(1, file);
    boolean last = nhwc && item.rank() > 1;
    Map<String, String> layout = last ? Map.of(LAYOUT, "nhwc") : Map.of();
    return new Items(file, last ? turned(item) : item, last, with(location, layout), said);
  }

  private static String with(DataLocation location, Map<String, String> options) {
    return new DataLocation(location.scheme(), location.path(), options).toString();
  }

  private static Tensor row(Tensor all, DataLocation location) {
    String text = location.options().getOrDefault(ITEM, "");
    int rows = all.shape().rank() < 2 ? 0 : all.shape().dim(0);
    try {
      int row = Integer.parseInt(text);
      if (row >= 0 && row < rows) {
        Shape shape = all.shape().item();
        int from = row * shape.elements();
        return Tensor.of(shape, Arrays.copyOfRange(all.toArray(), from, from + shape.elements()));
      }
    } catch (NumberFormatException e) {
      throw ParameterException.type(ITEM, "whole number", text);
    }
    throw new ParameterException(
        "The held array " + location.path() + " " + all.shape() + " has no item " + text + ".",
        rows == 0 ? "Say item=all." : "Choose one from 0 to " + (rows - 1) + ", or all.");
  }

  /** The sizes with those of the channels first. */
  private static Shape turned(Shape last) {
    int[] dims = last.dims();
    int[] first = new int[dims.length];
    first[0] = dims[dims.length - 1];
    System.arraycopy(dims, 0, first, 1, dims.length - 1);
    return Shape.of(first);
  }

  private static Tensor channelsFirst(Tensor last) {
    float[] values = last.toArray();
    int channels = last.shape().dim(last.shape().rank() - 1);
    return Tensor.of(turned(last.shape()), turned(values, values.length / channels));
  }

  private static Held number(String text, String all) {
    int colon = text.indexOf(':');
    Optional<Shape> shape =
        colon < 0 ? Optional.empty() : Optional.of(EngineOptions.shape(text.substring(0, colon)));
    try {
      float value = Float.parseFloat(text.substring(colon + 1).trim());
      if (Float.isFinite(value)) {
        return new Constant(shape, value, text);
      }
    } catch (NumberFormatException e) {
      throw ParameterException.type("hold", EXAMPLE, all);
    }
    throw ParameterException.limit("hold", "finite", all);
  }
}
