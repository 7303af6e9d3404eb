package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.error.ClosedException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class EngineContractFindsClosingFaultsTest {
  @Test
  void openForEver() {
    assertFails(Everlasting.class, "refusesOnceClosed", "probe() once closed");
  }

  @Test
  void passesThatOutliveTheirModel() {
    assertFails(Remembering.class, "refusesOnceClosed", "an open pass once closed");
  }

  @Test
  void ownWordsWhenClosed() {
    assertFails(OwnWords.class, "refusesOnceClosed", "a probe once closed");
  }

  @Test
  void runsThatCrashWhenClosed() {
    assertFails(Crashing.class, "closesWhileUsed", "NullPointerException: freed");
  }

  @Test
  void valuesOfMemoryThatIsGone() {
    assertFails(Dangling.class, "closesWhileUsed", "of a model that is being closed");
  }

  @Test
  void closesThatNeverReturn() {
    assertFails(ClosedForEver.class, "closesWhileUsed", "Hangs after the model was closed");
  }

  @Test
  void sinksThatWaitForTheirOwnRun() {
    assertFails(Waiting.class, "closesWithinTheSink", "Hangs after the sink closed the model");
  }

  static class Everlasting extends FaultyContract {
    Everlasting() {
      super(
          new FaultyEngine() {
            @Override
            void close(Model model) {}
          });
    }
  }

  static class Remembering extends FaultyContract {
    Remembering() {
      super(
          new FaultyEngine() {
            @Override
            Differentiable gradients(Differentiable gradients) {
              return (batch, layers) -> remembering(gradients.forward(batch, layers));
            }
          });
    }

    private static ForwardPass remembering(ForwardPass pass) {
      Map<String, Tensor> seen = new HashMap<>();
      return new ForwardPass() {
        @Override
        public Tensor activation(String layer) {
          return seen.computeIfAbsent(layer, name -> pass.activation(name));
        }

        @Override
        public Tensor pullback(Map<String, Tensor> layerGradients) {
          return pass.pullback(layerGradients);
        }

        @Override
        public void close() {
          seen.clear();
          pass.close();
        }
      };
    }
  }

  static class OwnWords extends FaultyContract {
    OwnWords() {
      super(new Translating(new IllegalStateException("released already")));
    }
  }

  static class Crashing extends FaultyContract {
    Crashing() {
      super(new Translating(new NullPointerException("freed")));
    }
  }

  private static class Translating extends FaultyEngine {
    private final RuntimeException own;

    Translating(RuntimeException own) {
      this.own = own;
    }

    @Override
    ActivationProbe probe(ActivationProbe probe) {
      return (plan, dataset, sink, monitor) -> {
        try {
          probe.run(plan, dataset, sink, monitor);
        } catch (ClosedException e) {
          throw own;
        }
      };
    }
  }

  static class Dangling extends FaultyContract {
    Dangling() {
      super(
          new FaultyEngine() {
            private volatile boolean freed;

            @Override
            void close(Model model) {
              freed = true;
              pause();
              model.close();
            }

            @Override
            Tensor read(ActivationBatch batch, ProbeRequest request) {
              Tensor values = batch.get(request);
              return freed ? FaultyContract.times(values, 0) : values;
            }
          });
    }
  }

  /** Closing waits for the run of its own sink. */
  static class Waiting extends FaultyContract {
    Waiting() {
      super(
          new FaultyEngine() {
            private final Set<Thread> running = ConcurrentHashMap.newKeySet();

            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) -> {
                running.add(Thread.currentThread());
                try {
                  probe.run(plan, dataset, sink, monitor);
                } finally {
                  running.remove(Thread.currentThread());
                }
              };
            }

            @Override
            void close(Model model) {
              while (running.contains(Thread.currentThread())) {
                pause();
              }
              model.close();
            }
          });
    }
  }

  static class ClosedForEver extends FaultyContract {
    ClosedForEver() {
      super(
          new FaultyEngine() {
            private final Set<Model> closed = ConcurrentHashMap.newKeySet();

            @Override
            void close(Model model) {
              model.close();
              while (!closed.add(model)) {
                pause();
              }
            }
          });
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
