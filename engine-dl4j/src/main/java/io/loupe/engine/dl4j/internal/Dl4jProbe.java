package io.loupe.engine.dl4j.internal;

import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.engine.dl4j.internal.Reductions.ItemLayout;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.Route;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.Gathering;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.SampleBatches;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Streams a dataset through the plan, all layers of a batch in one pass. */
record Dl4jProbe(PlanRunner runner) implements ActivationProbe {

  @Override
  public void run(ProbePlan plan, Dataset dataset, ActivationSink sink, RunMonitor monitor) {
    runner.guard().check();
    BatchReader reader = new BatchReader(runner, plan);
    SampleBatches.each(
        dataset,
        runner.input(),
        plan.batchSize(),
        "forward",
        monitor,
        (start, samples) -> offer(reader, sink, start, samples, Batch.of(samples)));
  }

  private static void offer(
      BatchReader reader, ActivationSink sink, long start, List<Sample> batch, Batch values) {
    Lifetime lifetime = Lifetime.of("probe batch");
    try {
      sink.accept(ActivationBatch.of(start, batch, reader.read(values, batch, lifetime)));
    } finally {
      lifetime.end();
    }
  }

  /**
   * Answers the requests of one probe, batch by batch; its arrays are used again for each batch.
   */
  static final class BatchReader {
    private final PlanRunner runner;
    private final Route route;
    private final GatheredLayers gathered;
    private final Map<ProbeRequest, Reductions> requests = new LinkedHashMap<>();
    private final Map<ProbeRequest, float[]> results = new LinkedHashMap<>();

    BatchReader(PlanRunner runner, ProbePlan plan) {
      this.runner = runner;
      this.route = runner.routeForward(plan.layers());
      this.gathered = new GatheredLayers(runner, plan.gatherings());
      for (ProbeRequest request : plan.requests()) {
        this.requests.put(
            request, Reductions.of(request.reduction(), runner.catalog().layer(request.layer())));
      }
    }

    Map<ProbeRequest, Tensor> read(Batch batch, List<Sample> samples, Lifetime lifetime) {
      int items = samples.size();
      PlanRunner fed = runner.feeding(batch.held(), items);
      FloatBuffer values = batch.inputs().data();
      runner.withinMemory(runner.guard(), items, () -> read(fed, values, items));
      gathered.add(samples);
      return tensors(items, lifetime);
    }

    private int read(PlanRunner fed, FloatBuffer values, int items) {
      Map<Integer, List<Reader>> readers = readers(items);
      Parts parts = runner.parts(items);
      parts.run(part -> readPart(fed, values, parts.first(part), parts.size(part), readers));
      return parts.count();
    }

    /** What others wrote, as a reduction may be, does not run while the plan is held. */
    private Map<ProbeRequest, Tensor> tensors(int items, Lifetime lifetime) {
      Map<ProbeRequest, Tensor> tensors = new LinkedHashMap<>();
      requests.forEach(
          (request, reduction) -> {
            Shape shape = reduction.itemShape().withBatch(items);
            Tensor inner = TensorBridge.lend(shape, result(request, shape.elements()), lifetime);
            tensors.put(request, reduction.finish(inner));
          });
      return tensors;
    }

    private Map<Integer, List<Reader>> readers(int items) {
      Map<Integer, List<Reader>> readers = new LinkedHashMap<>();
      requests.forEach(
          (request, reduction) -> {
            int node = runner.catalog().node(request.layer());
            float[] target = result(request, items * reduction.itemShape().elements());
            readers
                .computeIfAbsent(node, key -> new ArrayList<>())
                .add(reduction.reader(ItemLayout.of(runner.plan(), node), target));
          });
      gathered.readers(items, readers);
      return readers;
    }

    private float[] result(ProbeRequest request, int elements) {
      float[] kept = results.get(request);
      if (kept == null || kept.length < elements) {
        kept = new float[elements];
        results.put(request, kept);
      }
      return kept;
    }

    private void readPart(
        PlanRunner fed,
        FloatBuffer values,
        int first,
        int items,
        Map<Integer, List<Reader>> readers) {
      Buffers buffers = fed.forward(values, first, items, route);
      try {
        readers.forEach(
            (node, all) ->
                PlanRunner.read(
                    buffers.value(node).data().asNioFloat(),
                    items,
                    ItemLayout.of(runner.plan(), node),
                    first,
                    all));
      } finally {
        runner.plan().release(buffers);
      }
    }
  }

  /**
   * Statistics gathered from values as the plan stores them: maps are copied out of the plan's
   * memory, never turned around. Each statistics get their samples in the order of the data, so
   * that the number of threads changes nothing.
   */
  static final class GatheredLayers {
    private final List<Layer> layers = new ArrayList<>();

    GatheredLayers(PlanRunner runner, List<Gathering> gatherings) {
      for (Gathering gathering : gatherings) {
        int node = runner.catalog().node(gathering.layer());
        layers.add(new Layer(gathering, node, ItemLayout.of(runner.plan(), node)));
      }
    }

    /** Adds what copies the items of a batch. */
    void readers(int items, Map<Integer, List<Reader>> readers) {
      for (Layer layer : layers) {
        readers.computeIfAbsent(layer.node, key -> new ArrayList<>()).add(layer.reader(items));
      }
    }

    /** Adds a batch whose items were all copied. */
    void add(List<Sample> samples) {
      List<Runnable> shares = new ArrayList<>();
      for (Layer layer : layers) {
        layer.gathering.sort(
            samples, (statistics, items) -> shares.add(() -> layer.add(statistics, items)));
      }
      shares.parallelStream().forEach(Runnable::run);
    }

    private static final class Layer {
      private final Gathering gathering;
      private final int node;
      private final ItemLayout layout;
      private float[] maps = new float[0];

      Layer(Gathering gathering, int node, ItemLayout layout) {
        this.gathering = gathering;
        this.node = node;
        this.layout = layout;
      }

      Reader reader(int items) {
        int elements = layout.elements();
        if (maps.length < items * elements) {
          maps = new float[Math.multiplyExact(items, elements)];
        }
        float[] target = maps;
        return (item, n) -> System.arraycopy(item, 0, target, n * elements, elements);
      }

      void add(MapStatistics statistics, int[] items) {
        if (layout.channelsLast()) {
          statistics.addChannelsLast(maps, items, layout.channels());
        } else {
          statistics.add(maps, items);
        }
      }
    }
  }

  /** Makes something of one item at a time; items may come from several threads in any order. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads an item.
     *
     * @param item its values as they are stored; not kept
     * @param index its place in the batch
     */
    void read(float[] item, int index);
  }
}
