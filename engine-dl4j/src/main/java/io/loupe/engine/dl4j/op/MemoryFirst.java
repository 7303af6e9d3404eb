package io.loupe.engine.dl4j.op;

/**
 * A cell whose output is the other half of its state: the memory of a long short-term memory.
 *
 * @param cell whose state is its output and then as many other values
 */
public record MemoryFirst(Cell cell) implements Cell {
  @Override
  public Cell randomized(Randomization randomization) {
    return new MemoryFirst(cell.randomized(randomization));
  }

  @Override
  public int inputs() {
    return cell.inputs();
  }

  @Override
  public int outputs() {
    return cell.outputs();
  }

  @Override
  public int states() {
    return cell.states();
  }

  private static float[] swapped(float[] state) {
    int half = state.length / 2;
    float[] swapped = new float[state.length];
    System.arraycopy(state, half, swapped, 0, half);
    System.arraycopy(state, 0, swapped, half, half);
    return swapped;
  }

  @Override
  public void step(float[] in, int at, float[] before, float[] after) {
    float[] made = new float[after.length];
    cell.step(in, at, swapped(before), made);
    System.arraycopy(swapped(made), 0, after, 0, after.length);
  }

  @Override
  public void back(
      float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget) {
    float[] own = new float[target.length];
    cell.back(in, at, swapped(before), swapped(gradient), own, inputTarget);
    System.arraycopy(swapped(own), 0, target, 0, target.length);
  }
}
