package io.loupe.engine.dl4j.kernel;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ND4J's arrays as oneDNN's memory, and its primitives as kernels. Safe for several threads. */
final class OneDnn {
  private final engine processor = new engine(engine.kind.cpu, 0);
  private final IdentityHashMap<INDArray, List<Ordered>> weights = new IdentityHashMap<>();

  /** Weights in the order of a primitive, for all primitives that want that order. */
  private static final class Ordered {
    private final INDArray array;
    private final memory held;
    private int users;

    Ordered(INDArray array, memory held) {
      this.array = array;
      this.held = held;
    }
  }

  private synchronized Ordered take(
      stream queue,
      memory.desc layout,
      INDArray array,
      UnaryOperator<INDArray> form,
      memory.desc wanted) {
    List<Ordered> known = weights.computeIfAbsent(array, key -> new ArrayList<>());
    Ordered found =
        known.stream()
            .filter(each -> each.held.get_desc().equals(wanted))
            .findFirst()
            .orElseGet(() -> new Ordered(array, ordered(queue, layout, form.apply(array), wanted)));
    if (found.users == 0) {
      known.add(found);
    }
    found.users++;
    return found;
  }

  private synchronized void giveBack(Ordered ordered) {
    ordered.users--;
    if (ordered.users == 0) {
      ordered.held.close();
      weights.computeIfPresent(
          ordered.array,
          (array, known) -> {
            known.remove(ordered);
            return known.isEmpty() ? null : known;
          });
    }
  }

  private memory ordered(stream queue, memory.desc layout, INDArray array, memory.desc wanted) {
    memory own = new memory(wanted, processor);
    try (memory given = new memory(layout, processor, new Address(array));
        reorder copy = new reorder(given, own)) {
      copy.execute(queue, given, own);
      queue._wait();
    }
    return own;
  }

  /** Where an array lies: C order, so that its last axis is the densest. */
  private static final class Address extends Pointer {
    Address(INDArray array) {
      address = array.data().address() + array.offset() * Float.BYTES;
    }
  }

  engine processor() {
    return processor;
  }

  /** Memory that a primitive works in is its own: the library's belongs to a thread. */
  primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(dnnl.dnnl_scratchpad_mode_user);
    return attributes;
  }

  /** A primitive written without the machine's instructions is slower than others' are. */
  static boolean isFast(primitive_desc_base primitive) {
    return !primitive.impl_info_str().getString().contains("ref");
  }

  /** Sizes in oneDNN's order, with the distance of two neighbours along each axis. */
  static memory.desc strided(long[] sizes, long[] strides) {
    return new memory.desc(sizes, memory.data_type.f32, strides);
  }

  /** A form that the primitive chooses. */
  static memory.desc any(long... sizes) {
    return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.any);
  }

  /** [N,...,C] as it lies. */
  static memory.desc channelsLast(INDArray array) {
    int last = array.rank() - 1;
    long[] sizes = new long[last + 1];
    long[] strides = new long[last + 1];
    sizes[1] = array.size(last);
    strides[1] = 1;
    long stride = sizes[1];
    for (int axis = last - 1; axis > 0; axis--) {
      sizes[axis + 1] = array.size(axis);
      strides[axis + 1] = stride;
      stride *= array.size(axis);
    }
    sizes[0] = array.size(0);
    strides[0] = stride;
    return strided(sizes, strides);
  }

  /** Any array as it lies. */
  static memory.desc dense(INDArray array) {
    long[] sizes = array.shape();
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    return strided(sizes, strides);
  }

  /** All values of an array in a row. */
  static memory.desc list(INDArray array) {
    return strided(new long[] {array.length()}, new long[] {1});
  }

  /** Memory in a role, and what becomes of it: it may be the primitive's own, or others' too. */
  private record Argument(int role, memory held, Runnable release) {}

  /** A primitive that is put together. */
  final class Builder {
    private final primitive work;
    private final primitive_desc_base description;
    private final List<Argument> arguments = new ArrayList<>();
    private final List<INDArray> arrays = new ArrayList<>();
    private final stream queue = new stream(processor);

    /**
     * Begins.
     *
     * @param work to be done
     * @param description of it
     */
    Builder(primitive work, primitive_desc_base description) {
      this.work = work;
      this.description = description;
    }

    private Builder with(int role, memory own) {
      arguments.add(new Argument(role, own, own::close));
      return this;
    }

    /** Memory that another primitive fills, and gives back. */
    Builder read(int role, memory others) {
      arguments.add(new Argument(role, others, () -> {}));
      return this;
    }

    /** Memory of its own, for another primitive to read. */
    memory written(int role, memory.desc layout) {
      memory own = new memory(layout, processor);
      with(role, own);
      return own;
    }

    Builder with(int role, memory.desc layout, INDArray array) {
      arrays.add(array);
      return with(role, new memory(layout, processor, new Address(array)));
    }

    /** Copies an array, which is not read again. */
    Builder copied(int role, memory.desc layout, INDArray array) {
      return with(role, ordered(queue, layout, array, layout));
    }

    /**
     * Weights in the order that the primitive wants, in one copy for all that want the same.
     *
     * @param layout of the form
     * @param array the weights, by which the copy is found again
     * @param form that they are given in
     * @param wanted order
     */
    Builder weights(
        memory.desc layout, INDArray array, UnaryOperator<INDArray> form, memory.desc wanted) {
      Ordered taken = take(queue, layout, array, form, wanted);
      arguments.add(new Argument(dnnl.DNNL_ARG_WEIGHTS, taken.held, () -> giveBack(taken)));
      return this;
    }

    /** The kernel, which writes what has the role last. */
    Kernel into(int role, memory.desc layout, INDArray array) {
      with(dnnl.DNNL_ARG_SCRATCHPAD, new memory(description.scratchpad_desc(), processor));
      with(role, layout, array);
      return new Primitive(this, array);
    }

    private void close() {
      work.close();
      arguments.forEach(each -> each.release.run());
      queue.close();
      arrays.clear();
    }
  }

  /** Keeps what it was put together of, whose memory would be given back otherwise. */
  private static final class Primitive implements Kernel {
    private final Builder parts;
    private final dnnl_exec_arg_t arguments;
    private final dnnl_primitive work;
    private final dnnl_stream queue;
    private final int count;
    private INDArray output;

    Primitive(Builder parts, INDArray output) {
      this.parts = parts;
      count = parts.arguments.size();
      arguments = new dnnl_exec_arg_t(count);
      for (int i = 0; i < count; i++) {
        Argument argument = parts.arguments.get(i);
        arguments.position(i).arg(argument.role).memory(argument.held.get());
      }
      arguments.position(0);
      work = parts.work.get();
      queue = parts.queue.get();
      this.output = output;
    }

    @Override
    public void run() {
      int status = dnnl.dnnl_primitive_execute(work, queue, count, arguments);
      if (status != dnnl.dnnl_success) {
        throw new IllegalStateException("oneDNN cannot run a primitive: status " + status);
      }
    }

    @Override
    public void runInto(INDArray target) {
      if (target != output) {
        output = target;
        parts.arguments.get(count - 1).held.set_data_handle(new Address(target));
      }
      run();
    }

    @Override
    public void close() {
      arguments.close();
      parts.close();
    }
  }
}
