package io.loupe.visualizers.weakness;

/** How the size of a change is measured. */
enum Metric {
  /** Root of the sum of squares: many small changes or few large ones. */
  L2("L2", "l2", 1) {
    @Override
    double size(float[] from, float[] to) {
      double sum = 0;
      for (int i = 0; i < from.length; i++) {
        double change = (double) to[i] - from[i];
        sum += change * change;
      }
      return Math.sqrt(sum);
    }

    @Override
    double pace(double slope) {
      return slope;
    }

    @Override
    double pace(float[] slopes) {
      return steepness(slopes);
    }

    @Override
    double steepness(float[] slopes) {
      double sum = 0;
      for (float slope : slopes) {
        sum += (double) slope * slope;
      }
      return Math.sqrt(sum);
    }

    @Override
    double shortened(double change, double size, double reach) {
      return size > reach ? change * reach / size : change;
    }

    @Override
    double largest(int values) {
      return Math.sqrt(values);
    }
  },
  /** The largest change of any value. */
  LINF("L\u221e", "linf", 0.25) {
    @Override
    double size(float[] from, float[] to) {
      double largest = 0;
      for (int i = 0; i < from.length; i++) {
        largest = Math.max(largest, Math.abs((double) to[i] - from[i]));
      }
      return largest;
    }

    @Override
    double pace(double slope) {
      return Math.signum(slope);
    }

    @Override
    double pace(float[] slopes) {
      return 1;
    }

    @Override
    double steepness(float[] slopes) {
      double sum = 0;
      for (float slope : slopes) {
        sum += Math.abs(slope);
      }
      return sum;
    }

    @Override
    double shortened(double change, double size, double reach) {
      return Math.max(-reach, Math.min(reach, change));
    }

    @Override
    double largest(int values) {
      return 1;
    }
  },
  /** How many values differ, where they stand for something else than a size. */
  REPLACED("replaced values", "replaced", 0) {
    @Override
    double size(float[] from, float[] to) {
      int differing = 0;
      for (int i = 0; i < from.length; i++) {
        differing += from[i] == to[i] ? 0 : 1;
      }
      return differing;
    }

    @Override
    double pace(double slope) {
      return 0;
    }

    @Override
    double pace(float[] slopes) {
      return 0;
    }

    @Override
    double steepness(float[] slopes) {
      return 0;
    }

    @Override
    double shortened(double change, double size, double reach) {
      return change;
    }

    @Override
    double largest(int values) {
      return values;
    }
  };

  private final String label;
  private final String file;
  private final double firstStride;

  Metric(String label, String file, double firstStride) {
    this.label = label;
    this.file = file;
    this.firstStride = firstStride;
  }

  /** Its name for people. */
  String label() {
    return label;
  }

  /** Its name in file names. */
  String file() {
    return file;
  }

  /** Length of a search's first step, as a share of how far it may reach. */
  double firstStride() {
    return firstStride;
  }

  abstract double size(float[] from, float[] to);

  /** How fast a value moves, so that all together gain most for their size. */
  abstract double pace(double slope);

  /** The size of a move of all values by their paces. */
  abstract double pace(float[] slopes);

  /** The most that a change of size 1 can gain; 0 if nothing can. */
  abstract double steepness(float[] slopes);

  /** One value of a change that is brought back to a reach. */
  abstract double shortened(double change, double size, double reach);

  /** The size of a change of all values from the lowest to the highest. */
  abstract double largest(int values);
}
