package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.gradient.Objective;
import io.loupe.model.LayerInfo;
import java.util.Set;

/**
 * Eigen-CAM: a layer's activations, [positions, channels] and centred for each channel, projected
 * on their first principal direction. Does not ask for the objective. A direction has no sign: it
 * is turned so that the largest magnitude of the map is positive, where other libraries keep what
 * their linear algebra happens to give and cut half of it off. Source: <a
 * href="https://arxiv.org/abs/2008.00299">Muhammad and Yeasin 2020</a>.
 */
@AutoService(AttributionMethod.class)
public final class EigenCamMethod implements AttributionMethod {
  /** Creates the method. */
  public EigenCamMethod() {}

  @Override
  public String id() {
    return "eigen-cam";
  }

  @Override
  public String description() {
    return "Shows where a layer's activations vary most, whatever the objective is.";
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.POSITIONS);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    LayerInfo layer = context.layer();
    Passes passes = Passes.of(context, batch, objective);
    Sums maps = new Sums(Cams.positions(layer), passes.items());
    passes.activations(
        layer.name(),
        (from, count, activations) -> {
          for (int r = 0; r < count; r++) {
            double[] map = projected(new LayerItem(activations, activations, r));
            Cams.put(maps, from + r, map);
          }
        });
    return Attribution.at(layer.name(), maps.toMaps(1), MapScale.SIGNED);
  }

  private static double[] projected(LayerItem item) {
    double[][] centred = centred(item);
    boolean fewPositions = item.positions() <= item.channels();
    double[] map = new double[item.positions()];
    if (fewPositions) {
      double[] direction = LeadingVector.of(products(centred));
      double[] channels = new double[item.channels()];
      for (int p = 0; p < map.length; p++) {
        for (int k = 0; k < channels.length; k++) {
          channels[k] += centred[p][k] * direction[p];
        }
      }
      double length = 0;
      for (double value : channels) {
        length += value * value;
      }
      for (int p = 0; p < map.length; p++) {
        map[p] = direction[p] * Math.sqrt(length);
      }
    } else {
      double[] direction = LeadingVector.of(products(transposed(centred, item.channels())));
      for (int p = 0; p < map.length; p++) {
        for (int k = 0; k < direction.length; k++) {
          map[p] += centred[p][k] * direction[k];
        }
      }
    }
    return turned(map);
  }

  private static double[] turned(double[] map) {
    double lowest = 0;
    double highest = 0;
    for (double value : map) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    if (-lowest > highest) {
      for (int p = 0; p < map.length; p++) {
        map[p] = -map[p];
      }
    }
    return map;
  }

  private static double[][] centred(LayerItem item) {
    double[][] centred = new double[item.positions()][item.channels()];
    for (int k = 0; k < item.channels(); k++) {
      double mean = 0;
      for (int p = 0; p < item.positions(); p++) {
        mean += item.activation(k, p) / item.positions();
      }
      for (int p = 0; p < item.positions(); p++) {
        centred[p][k] = item.activation(k, p) - mean;
      }
    }
    return centred;
  }

  private static double[][] transposed(double[][] rows, int columns) {
    double[][] turned = new double[columns][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j][i] = rows[i][j];
      }
    }
    return turned;
  }

  private static double[][] products(double[][] rows) {
    double[][] products = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < rows[i].length; k++) {
          sum += rows[i][k] * rows[j][k];
        }
        products[i][j] = sum;
        products[j][i] = sum;
      }
    }
    return products;
  }
}
