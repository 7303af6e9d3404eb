package io.loupe.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.EndedLifetimeException;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TensorTest {
  private static final Shape SHAPE = Shape.of(2, 3);

  @Test
  void holdsValuesInRowMajorOrder() {
    Tensor tensor = Tensor.of(SHAPE, 0, 1, 2, 3, 4, 5);
    assertThat(tensor.get(4)).isEqualTo(4);
    assertThat(tensor.slice(1).toArray()).containsExactly(3, 4, 5);
    assertThat(tensor.slice(1).shape()).isEqualTo(Shape.of(3));
    assertThat(tensor.slice(1).slice(2).get(0)).isEqualTo(5);
    assertThat(tensor.reshape(Shape.of(3, 2)).slice(2).toArray()).containsExactly(4, 5);
    assertThat(tensor.isBorrowed()).isFalse();
    assertThat(tensor).hasToString("Tensor[2,3]");
  }

  @Test
  void refusesCountsThatDoNotFit() {
    assertThatThrownBy(() -> Tensor.of(SHAPE, 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Shape [2,3] wants 6 values, got 2");
    assertThatThrownBy(() -> Tensor.of(SHAPE, new float[6]).reshape(Shape.of(5)))
        .hasMessage("Shape [5] wants 5 values, got 6");
    assertThatThrownBy(() -> Tensor.of(SHAPE, new float[6]).slice(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("Item 2 of shape [2,3]");
    assertThatThrownBy(() -> Tensor.of(SHAPE, new float[6]).slice(-1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void cannotBeWrittenTo() {
    Tensor tensor = Tensor.of(SHAPE, new float[6]);
    assertThatThrownBy(() -> tensor.data().put(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
    tensor.toArray()[0] = 9;
    assertThat(tensor.get(0)).isZero();
  }

  @Test
  void givesEachReaderAPositionOfItsOwn() {
    Tensor tensor = Tensor.of(SHAPE, 0, 1, 2, 3, 4, 5);
    FloatBuffer first = tensor.data();
    first.get();
    assertThat(tensor.data().position()).isZero();
    assertThat(tensor.data().remaining()).isEqualTo(6);
  }

  @Test
  void borrowsFromPositionToLimit() {
    FloatBuffer memory = FloatBuffer.wrap(new float[] {9, 0, 1, 2, 3, 4, 5, 9}, 1, 6);
    Tensor tensor = Tensor.borrow(SHAPE, memory, Lifetime.of("forward pass"));
    assertThat(tensor.isBorrowed()).isTrue();
    assertThat(tensor.toArray()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(tensor).hasToString("Tensor[2,3] borrowed");
    memory.put(1, 7);
    assertThat(tensor.get(0)).isEqualTo(7);
  }

  @Test
  void endsWithTheOuterLifetime() {
    Lifetime model = Lifetime.of("model");
    Lifetime pass = model.within("pass");
    Lifetime other = model.within("other pass");
    Tensor tensor = Tensor.borrow(SHAPE, FloatBuffer.wrap(new float[6]), pass);
    other.end();
    assertThat(model.hasEnded()).isFalse();
    assertThat(pass.hasEnded()).isFalse();
    assertThat(other.hasEnded()).isTrue();
    assertThat(tensor.get(0)).isZero();
    model.end();
    assertThat(pass.hasEnded()).isTrue();
    assertThatThrownBy(() -> tensor.get(0))
        .hasMessageStartingWith("This tensor was borrowed from model,");
  }

  @Test
  void cannotBeReadAfterItsLifetime() {
    Lifetime lifetime = Lifetime.of("forward pass");
    Tensor tensor = Tensor.borrow(SHAPE, FloatBuffer.wrap(new float[6]), lifetime);
    Tensor copy = tensor.copy();
    Tensor slice = tensor.slice(0);
    Tensor reshaped = tensor.reshape(Shape.of(6));
    assertThat(lifetime.hasEnded()).isFalse();
    lifetime.end();
    lifetime.end();
    assertThat(lifetime.hasEnded()).isTrue();
    List<ThrowingCallable> reads =
        List.of(
            tensor::data,
            () -> tensor.get(0),
            () -> tensor.slice(0),
            tensor::copy,
            tensor::toArray,
            slice::data,
            reshaped::toArray);
    for (ThrowingCallable read : reads) {
      assertThatThrownBy(read)
          .isInstanceOf(EndedLifetimeException.class)
          .hasMessage(
              "This tensor was borrowed from forward pass, which has ended."
                  + " Call copy() while it is open to keep the values.");
    }
    assertThat(tensor.shape()).isEqualTo(SHAPE);
    assertThat(copy.isBorrowed()).isFalse();
    assertThat(copy.toArray()).hasSize(6);
  }

  @Test
  void findsValuesByTheirPlace() {
    float[] values = new float[2 * 3 * 4 * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Tensor tensor = Tensor.of(Shape.of(2, 3, 4, 5), values);
    float expected = 0;
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 3; c++) {
        for (int h = 0; h < 4; h++) {
          for (int w = 0; w < 5; w++) {
            assertThat(tensor.get(n, c, h, w)).isEqualTo(expected++);
          }
        }
      }
    }
    assertThat(tensor.slice(1).get(2, 3, 4)).isEqualTo(119);
    assertThat(Tensor.of(Shape.of(2, 2), 1, 2, 3, 4).get(1, 0)).isEqualTo(3);
    for (int[] wrong : new int[][] {{0, 3, 0, 0}, {0, 0, 0, 5}, {2, 0, 0, 0}, {0, -1, 0, 0}}) {
      assertThatThrownBy(() -> tensor.get(wrong[0], wrong[1], wrong[2], wrong[3]))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageStartingWith("Place [" + wrong[0] + "," + wrong[1] + ",")
          .hasMessageEndingWith("] of shape [2,3,4,5]");
    }
    assertThatThrownBy(() -> tensor.get(1, 2)).hasMessage("Place [1,2] of shape [2,3,4,5]");
    assertThatThrownBy(() -> tensor.get(1, 2, 3, 4, 0)).hasMessageStartingWith("Place [1,2,3,4,0]");
  }
}
