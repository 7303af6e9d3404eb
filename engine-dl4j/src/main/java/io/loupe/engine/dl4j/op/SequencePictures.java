package io.loupe.engine.dl4j.op;

import java.util.List;
import java.util.Optional;

/**
 * Treats sequences [T,C] as pictures [T,1,C].
 *
 * @param inner works on pictures
 */
public record SequencePictures(Op inner) implements Op {
  @Override
  public String outputFunction() {
    return inner.outputFunction();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return inner.bind(inputs.stream().map(SequencePictures::picture).toList(), picture(output));
  }

  private static Slot picture(Slot slot) {
    long[] shape = slot.shape();
    return slot.in(shape[0], shape[1], 1, shape[2]);
  }

  @Override
  public Optional<Folding> folding() {
    return inner
        .folding()
        .map(fold -> (scale, shift) -> new SequencePictures(fold.with(scale, shift)));
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public Op randomized(Randomization randomization) {
    Op drawn = inner.randomized(randomization);
    return drawn == inner ? this : new SequencePictures(drawn);
  }
}
