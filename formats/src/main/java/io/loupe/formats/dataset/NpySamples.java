package io.loupe.formats.dataset;

import io.loupe.data.Sample;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyHeader;
import io.loupe.formats.npy.NpyReader;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** One pass over the items of an array. */
final class NpySamples implements SampleReader {
  private final NpyReader reader;
  private final int count;
  private final Labels labels;
  private final Shape shape;
  private final boolean channelsLast;
  private final String prefix;
  private int index;

  /** Opens the file; samples become {@code shape}, whose channels may come last in the file. */
  NpySamples(DataFile file, NpyHeader header, Labels labels, Shape shape, boolean channelsLast) {
    this.reader = NpyReader.open(file);
    if (!reader.header().equals(header)) {
      reader.close();
      throw file.wrong("has changed since it was opened", "Run again.");
    }
    this.count = header.shape().get(0).intValue();
    this.labels = labels;
    this.shape = shape;
    this.channelsLast = channelsLast;
    String name = file.name();
    this.prefix = (name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name) + "/";
  }

  @Override
  public @Nullable Sample next() {
    if (index == count) {
      return null;
    }
    float[] values = new float[shape.elements()];
    reader.read(values);
    Tensor tensor = Tensor.of(shape, channelsLast ? channelsFirst(values) : values);
    Sample sample = new Sample(prefix + index, tensor, labels.get(index), labels.target(index));
    index++;
    return sample;
  }

  @Override
  public void skip(long samples) {
    int skipped = (int) Math.min(samples, count - index);
    reader.skip((long) skipped * shape.elements());
    index += skipped;
  }

  private float[] channelsFirst(float[] last) {
    int channels = shape.dim(0);
    int places = last.length / channels;
    float[] first = new float[last.length];
    for (int place = 0; place < places; place++) {
      for (int channel = 0; channel < channels; channel++) {
        first[channel * places + place] = last[place * channels + channel];
      }
    }
    return first;
  }

  @Override
  public void close() {
    reader.close();
  }
}
