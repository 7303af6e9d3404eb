package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.error.UnknownLayerException;
import io.loupe.model.LayerInfo;
import io.loupe.model.ModelSource;
import io.loupe.model.Redrawable;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EngineContractFindsFaultsTest {
  @Test
  void valuesThatDependOnTheBatch() {
    assertFails(BatchNoise.class, "givesTheSameForEveryBatchSize", "conv1");
  }

  @Test
  void argMaxWithoutNone() {
    assertFails(NoNone.class, "reducesAsTheReferenceDoes", "ArgMaxChannel");
  }

  @Test
  void layersInWrongOrder() {
    assertFails(ReversedLayers.class, "listsLayersInOrderWithTheShapesOfTheProbe", "index of");
  }

  @Test
  void logitsAfterTheHead() {
    assertFails(NoLogits.class, "readsHeadsAsLogits", "neither softmax nor sigmoid");
  }

  @Test
  void valuesBeforeAFunctionThatItHasWrittenOver() {
    assertFails(FunctionsWrittenOver.class, "readsLayersBeforeTheirOwnFunctions", ":linear");
  }

  @Test
  void memoryThatIsUsedAgain() {
    assertFails(UsedAgain.class, "takesBorrowedTensorsBack", "after its time");
  }

  @Test
  void ownWordsForUnknownLayers() {
    assertFails(OwnWords.class, "namesUnknownLayers", "Which layer?");
  }

  @Test
  void deafness() {
    assertFails(Deaf.class, "stopsWithinOneBatch", "cancelled in the first batch");
  }

  @Test
  void openData() {
    assertFails(OpenData.class, "closesTheDataAndItsTask", "passes over the data");
  }

  @Test
  void leaks() {
    assertFails(Leak.class, "keepsResidentMemoryFlat", "Resident memory grew by");
  }

  @Test
  void modelsThatLearn() {
    assertFails(Learning.class, "leavesTheModelUnchanged", "again");
  }

  @Test
  void keptLayersThatAreDrawn() {
    assertFails(NothingKept.class, "drawsWeightsAnew", "before the only layer with other weights");
  }

  static class NothingKept extends FaultyContract {
    NothingKept() {
      super(
          new FaultyEngine() {
            @Override
            Redrawable draws(Redrawable draws) {
              return (seed, inputs, kept) -> draws.redrawn(seed, inputs);
            }
          });
    }
  }

  @Test
  void weightsThatStay() {
    assertFails(SameWeights.class, "drawsWeightsAnew", "conv1 with other weights");
  }

  static class SameWeights extends FaultyContract {
    SameWeights() {
      super(
          new FaultyEngine() {
            @Override
            Redrawable draws(Redrawable draws) {
              return (seed, inputs, kept) ->
                  new ReferenceEngine().load(ModelSource.of("same", TinyConvNet.everyKind()));
            }
          });
    }
  }

  static class BatchNoise extends FaultyContract {
    BatchNoise() {
      super(
          new FaultyEngine() {
            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              return times(batch.get(request), 1 + 1e-5 * batch.samples().size());
            }
          });
    }
  }

  static class NoNone extends FaultyContract {
    NoNone() {
      super(
          new FaultyEngine() {
            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              Tensor result = batch.get(request);
              boolean argMax = request.reduction() instanceof Reduction.ArgMaxChannel;
              return argMax ? notNegative(result) : result;
            }
          });
    }

    private static Tensor notNegative(Tensor winners) {
      float[] values = winners.toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.max(0, values[i]);
      }
      return Tensor.of(winners.shape(), values);
    }
  }

  static class ReversedLayers extends FaultyContract {
    ReversedLayers() {
      super(
          new FaultyEngine() {
            @Override
            List<LayerInfo> layers(List<LayerInfo> layers) {
              List<LayerInfo> reversed = new ArrayList<>(layers);
              Collections.reverse(reversed);
              return reversed;
            }
          });
    }
  }

  static class NoLogits extends FaultyContract {
    NoLogits() {
      super(
          new FaultyEngine() {
            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              boolean logits = request.layer().equals(LayerInfo.logits("preds"));
              return logits ? times(batch.get(request), 0.5) : batch.get(request);
            }
          });
    }
  }

  static class FunctionsWrittenOver extends FaultyContract {
    FunctionsWrittenOver() {
      super(
          new FaultyEngine() {
            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              boolean linear = request.layer().endsWith(LayerInfo.LINEAR);
              return linear ? times(batch.get(request), 0.5) : batch.get(request);
            }
          });
    }
  }

  static class UsedAgain extends FaultyContract {
    UsedAgain() {
      super(
          new FaultyEngine() {
            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              Tensor values = batch.get(request);
              FloatBuffer memory = FloatBuffer.wrap(values.toArray());
              return Tensor.borrow(values.shape(), memory, Lifetime.of("nothing that ends"));
            }
          });
    }
  }

  static class OwnWords extends FaultyContract {
    OwnWords() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) -> {
                try {
                  probe.run(plan, dataset, sink, monitor);
                } catch (UnknownLayerException e) {
                  throw new LoupeException("Which layer?", "Name one.", e);
                }
              };
            }
          });
    }
  }

  static class Deaf extends FaultyContract {
    Deaf() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) ->
                  probe.run(plan, dataset, sink, RunMonitor.silent());
            }
          });
    }
  }

  static class OpenData extends FaultyContract {
    OpenData() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) -> {
                Stream<Sample> left = dataset.samples();
                if (left.findFirst().isPresent()) {
                  probe.run(plan, dataset, sink, monitor);
                }
              };
            }
          });
    }
  }

  static class Leak extends FaultyContract {
    Leak() {
      super(
          new FaultyEngine() {
            private final List<ByteBuffer> kept = new ArrayList<>();

            @Override
            ActivationProbe probe(ActivationProbe probe) {
              kept.add(ByteBuffer.allocateDirect(128 << 10));
              return probe;
            }
          });
    }
  }

  static class Learning extends FaultyContract {
    Learning() {
      super(
          new FaultyEngine() {
            private int reads;

            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              reads++;
              return times(batch.get(request), 1 + 1e-5 * reads);
            }
          });
    }
  }
}
