package io.loupe.spark;

import com.google.auto.service.AutoService;
import io.loupe.error.ProviderException;
import io.loupe.place.Place;
import io.loupe.place.PlaceProvider;

/**
 * Opens {@code --on spark[:MASTER]}. The master is that of {@code spark-submit} or {@code local[*]}
 * where none is named.
 */
@AutoService(PlaceProvider.class)
public final class SparkPlaceProvider implements PlaceProvider {
  /** Creates the provider. */
  public SparkPlaceProvider() {}

  @Override
  public String id() {
    return "spark";
  }

  @Override
  public String description() {
    return "Apache Spark 4: spark[:MASTER], for example spark:local[4] or spark:spark://host:7077.";
  }

  @Override
  public Place open(String where) {
    try {
      return SparkPlace.open(where);
    } catch (NoClassDefFoundError e) {
      throw new ProviderException(
          "Apache Spark is not on the class path (" + e.getMessage() + " is missing).",
          "Set SPARK_HOME to the folder of a Spark 4 distribution, or begin the run with its"
              + " spark-submit.",
          e);
    }
  }
}
