package io.loupe.visualizers.internal.statistics;

import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalInt;

/** A sample as bytes, with its input and label. */
public final class SampleBytes {
  private SampleBytes() {}

  public static void write(Sample sample, DataOutput out) throws IOException {
    out.writeUTF(sample.id());
    out.writeBoolean(sample.label().isPresent());
    out.writeInt(sample.label().orElse(0));
    write(sample.input(), out);
  }

  public static Sample read(Shape input, DataInput in) throws IOException {
    String id = in.readUTF();
    boolean labelled = in.readBoolean();
    int label = in.readInt();
    return new Sample(
        id, values(input, in), labelled ? OptionalInt.of(label) : OptionalInt.empty());
  }

  public static void write(Tensor values, DataOutput out) throws IOException {
    for (float value : values.toArray()) {
      out.writeFloat(value);
    }
  }

  /** Reads as many values as the shape has. */
  public static Tensor values(Shape shape, DataInput in) throws IOException {
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return Tensor.of(shape, values);
  }
}
