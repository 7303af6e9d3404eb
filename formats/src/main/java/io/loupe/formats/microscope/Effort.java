package io.loupe.formats.microscope;

import io.loupe.data.Dataset;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of what takes long is done for a model: follows from its size and the settings alone, so
 * that it is the same on every machine. Small models get all; large ones fewer filters with made
 * images, and filters are silenced on fewer samples.
 *
 * @param cost multiplications of one sample's way through the model, about
 * @param filters of all walls
 * @param walls layers with a wall
 * @param settings what was asked for
 */
record Effort(long cost, long filters, int walls, Settings settings) {
  private static final double SILENCING = 3e12;
  private static final double MAKING = 1e13;
  private static final double OUTPUTS = 3e12;

  /** Multiplications of an ascent for each of a pass: 128 steps, there and back. */
  private static final int ASCENT = 3 * 128;

  /** Made images of a filter or output: what drives it highest, and what drives it lowest. */
  static final int ENDS = 2;

  /** Ascents for each output where several are tried, and tried again. */
  private static final int ATTEMPTS = 16;

  private static final double LOOKING = 2e12;
  private static final double TURNING = 3e12;

  private static final double PROVING = 5e12;

  /** Ways through the model for each sample on which all methods of attribution are proved. */
  private static final int PROOF_OF_ALL = 12_000;

  /** The same of those that need neither a path of many points nor each channel masked. */
  private static final int PROOF = 1500;

  private static final String QUICK =
      "auto, grad-cam, layer-cam, gradient-x-input, deeplift, lrp, occlusion";
  private static final int PROVED = 20;

  /** On fewer samples no method can be told from another. */
  private static final int PROVED_LEAST = 6;

  /** Ways through the model for each change that is searched for, by two measures of its size. */
  private static final int SEARCH = 2 * (3 * 40 + 20);

  /** Classes towards which weak-spots changes a sample where there are very many. */
  private static final int TOWARDS = 10;

  /** Up to so many it changes it towards all. */
  private static final int FEW_CLASSES = 16;

  private static final int SILENCED = 200;
  private static final int LOOKED = 200;
  private static final int LOOKED_LEAST = 20;

  /** On fewer samples nothing can be told from chance. */
  private static final int SILENCED_LEAST = 20;

  /** Numbers of maps, for each class, that are counted in one pass. */
  private static final long COUNTED = 1 << 23;

  /** The same of one layer where it needs more than that. */
  private static final long COUNTED_MOST = 1 << 25;

  /** Numbers of maps of a batch that are looked at in one pass. */
  private static final long GATHERED = 60_000_000;

  /** Layers of one pass at most, so that the first ones can be looked at soon. */
  private static final int TOGETHER = 6;

  /** Images of one run at most, so that a run that is stopped loses little. */
  private static final int CLIMBED = 32;

  static Effort of(Model model, Layout layout, Settings settings) {
    long cost = 1;
    for (LayerInfo layer : model.layers()) {
      int positions = layer.outputShape().elements() / Math.max(1, layer.channels());
      cost += layer.parameters() * Math.max(1, positions);
    }
    return new Effort(
        cost,
        layout.walls().stream().mapToLong(LayerInfo::channels).sum(),
        layout.walls().size(),
        settings);
  }

  /** On how many samples each filter is silenced; 0 for none. */
  int silenced() {
    int most = (int) Math.min(SILENCED, SILENCING / cost / Math.max(1, filters));
    return most < SILENCED_LEAST ? 0 : most;
  }

  /** How many filters of each layer get made images. */
  int made() {
    return (int) Math.max(1, Math.min(settings.made(), MAKING / ASCENT / cost / ENDS / walls));
  }

  /** How many outputs get made images, of which there are so many for each. */
  int outputs(int classes, int images) {
    int most = (int) Math.max(1, Math.min(settings.made(), OUTPUTS / ASCENT / cost / images));
    return Math.min(classes, most);
  }

  /** Whether outputs get as many ascents as lead to a good image, not one each. */
  boolean triesAgain(int classes) {
    return OUTPUTS / ASCENT / cost / ENDS / ATTEMPTS >= Math.min(settings.made(), classes);
  }

  /** On how many samples the smallest change is searched for that turns the answer; 0 for none. */
  int turned(int classes) {
    int wanted = classes > FEW_CLASSES ? TOWARDS : Math.max(1, classes);
    return (int) Math.min(settings.samples(), TURNING / SEARCH / cost / wanted);
  }

  /** The methods of attribution that are proved; the usual ones, or those that take less long. */
  String attributions() {
    return PROVING / PROOF_OF_ALL / cost >= PROVED ? "auto" : QUICK;
  }

  /** On how many samples they are proved; 0 where that would take too long. */
  int proved() {
    int most = (int) Math.min(PROVED, PROVING / PROOF / cost);
    return most < PROVED_LEAST ? 0 : most;
  }

  /** How many samples all pages show at most. */
  long shown() {
    return LayerPart.EXAMPLES * (filters + (long) made() * walls);
  }

  /** How many samples each run of a plug-in's tab is given, where tabs have so many pages. */
  int looked(int pages) {
    double most = LOOKING / cost / Math.max(1, pages);
    return (int) Math.max(LOOKED_LEAST, Math.min(LOOKED, most));
  }

  /** Layers whose images are made in one run: one with many alone, of others as many as fit. */
  List<List<LayerInfo>> climbs(List<LayerInfo> layers) {
    List<List<LayerInfo>> groups = new ArrayList<>();
    int images = CLIMBED;
    for (LayerInfo layer : layers) {
      int own = Math.min(made(), layer.channels());
      images += own;
      if (images > CLIMBED) {
        groups.add(new ArrayList<>());
        images = own;
      }
      groups.get(groups.size() - 1).add(layer);
    }
    return groups;
  }

  /** Whether maps are counted for each class, and not for all of them together. */
  static boolean isCountedPerClass(List<LayerInfo> layers, Dataset data) {
    return layers.stream()
        .allMatch(layer -> counted(layer, data.classNames().size()) <= COUNTED_MOST);
  }

  private static long counted(LayerInfo layer, int classes) {
    return (classes + 2L) * layer.outputShape().elements();
  }

  /** Layers that are looked at in one pass, so that their maps fit into memory. */
  static List<List<LayerInfo>> groups(List<LayerInfo> layers, Dataset data, int batchSize) {
    List<List<LayerInfo>> groups = new ArrayList<>();
    int classes = isCountedPerClass(layers, data) ? data.classNames().size() : 0;
    long counted = COUNTED;
    long gathered = 0;
    for (LayerInfo layer : layers) {
      counted += counted(layer, classes);
      gathered += (long) batchSize * layer.outputShape().elements();
      if (counted > COUNTED
          || gathered > GATHERED
          || groups.get(groups.size() - 1).size() == TOGETHER) {
        groups.add(new ArrayList<>());
        counted = counted(layer, classes);
        gathered = (long) batchSize * layer.outputShape().elements();
      }
      groups.get(groups.size() - 1).add(layer);
    }
    return groups;
  }
}
