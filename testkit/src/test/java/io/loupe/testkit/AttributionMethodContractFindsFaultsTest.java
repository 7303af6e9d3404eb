package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AttributionMethodContractFindsFaultsTest {
  /** The gradient, and nothing wrong with it: the faulty ones change one thing. */
  private static class Sound implements AttributionMethod {
    @Override
    public String id() {
      return "sound";
    }

    @Override
    public String description() {
      return "Gives the gradient.";
    }

    @Override
    public Set<AttributionNeed> needs() {
      return Set.of(AttributionNeed.GRADIENTS);
    }

    @Override
    public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
      Passes passes = Passes.of(context, batch, objective);
      float[] values = new float[passes.items() * passes.size()];
      passes.gradients(
          id(),
          passes.items(),
          row -> row,
          (row, copy, from) -> {},
          (row, value, gradient, from) ->
              gradient.get(from, values, row * passes.size(), passes.size()));
      return Attribution.of(Tensor.of(batch.inputs().shape(), changed(values, context)), scale());
    }

    float[] changed(float[] values, AttributionContext context) {
      context.monitor();
      return values;
    }

    MapScale scale() {
      return MapScale.SIGNED;
    }
  }

  private abstract static class Faulty extends AttributionMethodContract {
    private final AttributionMethod method;

    Faulty(AttributionMethod method) {
      this.method = method;
    }

    @Override
    protected AttributionMethod subject() {
      return method;
    }
  }

  @Nested
  class WithoutFault extends Faulty {
    WithoutFault() {
      super(new Sound());
    }

    /** What gradients are known not to find. */
    @Override
    protected Set<String> misses() {
      return Set.of("twin", "saturated");
    }
  }

  @Test
  void mapsThatFindNothing() {
    assertFails(Blind.class, "findsPlantedTruthUnlessItSaysSo", "upper left quarter");
  }

  static class Blind extends Faulty {
    Blind() {
      super(
          new Sound() {
            @Override
            float[] changed(float[] values, AttributionContext context) {
              for (int i = 0; i < values.length; i++) {
                values[i] = i;
              }
              return values;
            }
          });
    }
  }

  @Test
  void faultsThatAreNotThere() {
    assertFails(Modest.class, "findsPlantedTruthUnlessItSaysSo", "green channel");
  }

  static class Modest extends Faulty {
    Modest() {
      super(new Sound());
    }

    @Override
    protected Set<String> misses() {
      return Set.of("twin", "saturated", "colour");
    }
  }

  @Test
  void idsInUpperCase() {
    assertFails(UpperCase.class, "namesAndDescribesItself", "id");
  }

  static class UpperCase extends Faulty {
    UpperCase() {
      super(
          new Sound() {
            @Override
            public String id() {
              return "Sound";
            }
          });
    }
  }

  @Test
  void aLayerOfItsOwn() {
    assertFails(
        OwnLayer.class, "declaresParametersWithHelpAndFittingDefaults", "parameters named layer");
  }

  static class OwnLayer extends Faulty {
    private static final Param<String> LAYER =
        Param.text("layer", "").help("The layer to look at.");

    OwnLayer() {
      super(
          new Sound() {
            @Override
            public List<Param<?>> parameters() {
              return List.of(LAYER);
            }
          });
    }
  }

  @Test
  void negativeValuesOfAPositiveMap() {
    assertFails(Negative.class, "givesAMapForEachItem", "values of a positive map");
  }

  static class Negative extends Faulty {
    Negative() {
      super(
          new Sound() {
            @Override
            MapScale scale() {
              return MapScale.POSITIVE;
            }
          });
    }
  }

  @Test
  void crashesWhereThereAreNoMaps() {
    assertFails(Crashing.class, "takesOtherModelsOrRefuses", "IndexOutOfBounds");
  }

  static class Crashing extends Faulty {
    Crashing() {
      super(
          new Sound() {
            @Override
            float[] changed(float[] values, AttributionContext context) {
              context.model().layers().get(5);
              return values;
            }
          });
    }
  }

  @Test
  void chanceOfItsOwn() {
    assertFails(OwnChance.class, "givesTheSameForTheSameSeed", "with one seed");
  }

  static class OwnChance extends Faulty {
    OwnChance() {
      super(
          new Sound() {
            private final SplittableRandom random = new SplittableRandom(3);

            @Override
            float[] changed(float[] values, AttributionContext context) {
              values[0] += (float) random.nextDouble();
              return values;
            }
          });
    }
  }

  @Test
  void mapsThatLookAtTheirNeighbours() {
    assertFails(Neighbours.class, "leavesNeighboursAlone", "alone");
  }

  static class Neighbours extends Faulty {
    Neighbours() {
      super(
          new Sound() {
            @Override
            float[] changed(float[] values, AttributionContext context) {
              float largest = 0;
              for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
              }
              for (int i = 0; i < values.length; i++) {
                values[i] /= largest;
              }
              return values;
            }
          });
    }
  }

  @Test
  void mapsThatCountPasses() {
    assertFails(Counting.class, "doesNotDependOnHowManyRowsGoTogether", "maps by passes of 3 rows");
  }

  static class Counting extends Faulty {
    Counting() {
      super(
          new Sound() {
            @Override
            float[] changed(float[] values, AttributionContext context) {
              values[0] += context.passSize();
              return values;
            }
          });
    }
  }

  @Test
  void swallowedCancellation() {
    assertFails(Swallowing.class, "stopsSoonWhenCancelled", "must not be swallowed");
  }

  static class Swallowing extends Faulty {
    Swallowing() {
      super(
          new Sound() {
            @Override
            public Attribution attribute(
                Batch batch, Objective objective, AttributionContext context) {
              try {
                return super.attribute(batch, objective, context);
              } catch (RunCancelledException e) {
                return Attribution.of(batch.inputs(), MapScale.SIGNED);
              }
            }
          });
    }
  }

  @Test
  void completenessThatIsNotThere() {
    assertFails(Boasting.class, "saysHowCompleteItsMapsAre", "difference of sum");
  }

  static class Boasting extends Faulty {
    Boasting() {
      super(
          new Sound() {
            @Override
            public boolean isComplete() {
              return true;
            }

            @Override
            public Attribution attribute(
                Batch batch, Objective objective, AttributionContext context) {
              Attribution own = super.attribute(batch, objective, context);
              Map<String, Double> said = new HashMap<>();
              said.put(Attribution.EXPECTED_SUM, 100.0);
              said.put(Attribution.COMPLETENESS_ERROR, 0.0);
              int items = batch.inputs().shape().dim(0);
              return new Attribution(
                  own.maps(),
                  Optional.empty(),
                  MapScale.SIGNED,
                  new ArrayList<>(Collections.nCopies(items, said)));
            }
          });
    }
  }

  @Test
  void layersThatNobodyLooksUp() {
    assertFails(AnyLayer.class, "refusesAMissingLayer", "IllegalStateException");
  }

  static class AnyLayer extends Faulty {
    AnyLayer() {
      super(
          new Sound() {
            @Override
            public Set<AttributionNeed> needs() {
              throw new IllegalStateException("No layer was looked up");
            }
          });
    }
  }
}
