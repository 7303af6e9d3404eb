package io.loupe.visualizers.examples;

import io.loupe.tensor.Shape;
import io.loupe.visualizers.examples.FilterExamples.Example;
import io.loupe.visualizers.internal.statistics.SampleBytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;

/** An example as bytes, with its input and label; what else a sample may carry is not drawn. */
final class ExampleBytes {
  private ExampleBytes() {}

  static void write(Example example, DataOutput out) throws IOException {
    out.writeLong(example.index());
    out.writeFloat(example.value());
    out.writeInt(example.position());
    SampleBytes.write(example.sample(), out);
  }

  static Example read(Shape input, int positions, DataInput in) throws IOException {
    long index = in.readLong();
    float value = in.readFloat();
    int position = in.readInt();
    if (index < 0 || !Float.isFinite(value) || position < 0 || position >= positions) {
      throw new StreamCorruptedException("there is an example that cannot be");
    }
    return new Example(SampleBytes.read(input, in), index, value, position);
  }
}
