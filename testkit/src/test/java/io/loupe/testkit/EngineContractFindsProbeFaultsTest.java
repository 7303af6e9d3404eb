package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.data.Datasets;
import io.loupe.error.LoupeException;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import org.junit.jupiter.api.Test;

class EngineContractFindsProbeFaultsTest {
  @Test
  void layersThatDisturbEachOther() {
    assertFails(Disturbed.class, "readsSeveralLayersInOnePassAsOneByOne", "conv1");
  }

  @Test
  void lastSampleForgotten() {
    assertFails(Forgetful.class, "givesEverySampleOnceInOrder", "test/");
  }

  @Test
  void itemsThatDisturbEachOther() {
    assertFails(Coupled.class, "keepsItemsApart", "beside another item");
  }

  @Test
  void statisticsForgotten() {
    assertFails(GathersNothing.class, "gathersStatisticsAsALoopWould", "samples gathered");
  }

  @Test
  void errorsInOtherClothes() {
    assertFails(Disguised.class, "passesErrorsOfTheSinkOn", "to refer to the same object");
  }

  @Test
  void crashesOnEmptyData() {
    assertFails(WantsSamples.class, "takesEmptyData", "ArithmeticException");
  }

  @Test
  void crashesInAnotherThread() {
    assertFails(OneThread.class, "servesTwoThreadsOrRefusesClearly", "several threads");
  }

  static class Disturbed extends FaultyContract {
    Disturbed() {
      super(
          new FaultyEngine() {
            private boolean several;

            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) -> {
                several = plan.requests().size() > 1;
                probe.run(plan, dataset, sink, monitor);
              };
            }

            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              return times(batch.get(request), several ? 1.001 : 1);
            }
          });
    }
  }

  static class Forgetful extends FaultyContract {
    Forgetful() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) ->
                  probe.run(
                      plan,
                      Datasets.take(dataset, dataset.size().orElseThrow() - 1),
                      sink,
                      monitor);
            }
          });
    }
  }

  static class Coupled extends FaultyContract {
    Coupled() {
      super(
          new FaultyEngine() {
            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              float[] values = batch.get(request).toArray();
              int size = values.length / batch.samples().size();
              for (int i = size; i < values.length; i++) {
                values[i] += 0.01f * values[i - size];
              }
              return Tensor.of(batch.get(request).shape(), values);
            }
          });
    }
  }

  static class GathersNothing extends FaultyContract {
    GathersNothing() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) ->
                  probe.run(
                      new ProbePlan(plan.requests(), plan.batchSize()), dataset, sink, monitor);
            }
          });
    }
  }

  static class Disguised extends FaultyContract {
    Disguised() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) ->
                  probe.run(plan, dataset, disguised(sink), monitor);
            }
          });
    }

    private static ActivationSink disguised(ActivationSink sink) {
      return batch -> {
        try {
          sink.accept(batch);
        } catch (RuntimeException e) {
          throw new LoupeException("The sink failed.", "Mend it.", e);
        }
      };
    }
  }

  static class WantsSamples extends FaultyContract {
    WantsSamples() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) -> {
                long share = 100 / dataset.size().orElse(1);
                if (share >= 0) {
                  probe.run(plan, dataset, sink, monitor);
                }
              };
            }
          });
    }
  }

  static class OneThread extends FaultyContract {
    OneThread() {
      super(
          new FaultyEngine() {
            private final Thread own = Thread.currentThread();

            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) -> {
                if (Thread.currentThread() != own) {
                  throw new IllegalStateException("Not my thread");
                }
                probe.run(plan, dataset, sink, monitor);
              };
            }
          });
    }
  }
}
