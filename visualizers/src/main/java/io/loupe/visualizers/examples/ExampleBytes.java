package io.loupe.visualizers.examples;

import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.examples.FilterExamples.Example;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.OptionalInt;

/** An example as bytes, with its input and label; what else a sample may carry is not drawn. */
final class ExampleBytes {
  private ExampleBytes() {}

  static void write(Example example, DataOutput out) throws IOException {
    out.writeLong(example.index());
    out.writeFloat(example.value());
    out.writeInt(example.position());
    out.writeUTF(example.sample().id());
    out.writeBoolean(example.sample().label().isPresent());
    out.writeInt(example.sample().label().orElse(0));
    for (float value : example.sample().input().toArray()) {
      out.writeFloat(value);
    }
  }

  static Example read(Shape input, int positions, DataInput in) throws IOException {
    long index = in.readLong();
    float value = in.readFloat();
    int position = in.readInt();
    if (index < 0 || !Float.isFinite(value) || position < 0 || position >= positions) {
      throw new StreamCorruptedException("there is an example that cannot be");
    }
    String id = in.readUTF();
    boolean labelled = in.readBoolean();
    int label = in.readInt();
    float[] values = new float[input.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return new Example(
        new Sample(
            id, Tensor.of(input, values), labelled ? OptionalInt.of(label) : OptionalInt.empty()),
        index,
        value,
        position);
  }
}
