package io.loupe.engine.dl4j.internal;

import io.loupe.data.Sample;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.Route;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers the requests of one probe, batch by batch; its arrays are used again for each batch. */
final class BatchReader {
  private final PlanRunner runner;
  private final Route route;
  private final GatheredLayers gathered;
  private final Map<ProbeRequest, PushedReductions> requests = new LinkedHashMap<>();
  private final Map<ProbeRequest, float[]> results = new LinkedHashMap<>();

  BatchReader(PlanRunner runner, ProbePlan plan) {
    this.runner = runner;
    this.route = runner.route(plan.layers());
    this.gathered = new GatheredLayers(runner, plan.gatherings());
    for (ProbeRequest request : plan.requests()) {
      this.requests.put(
          request,
          PushedReductions.of(request.reduction(), runner.catalog().layer(request.layer())));
    }
  }

  Map<ProbeRequest, Tensor> read(FloatBuffer values, List<Sample> samples, Lifetime lifetime) {
    int items = samples.size();
    runner.withinMemory(runner.guard(), items, () -> read(values, items));
    gathered.add(samples);
    return tensors(items, lifetime);
  }

  private int read(FloatBuffer values, int items) {
    Map<Integer, List<Reader>> readers = readers(items);
    Parts parts = runner.parts(items);
    parts.run(part -> readPart(values, parts.first(part), parts.size(part), readers));
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
      FloatBuffer values, int first, int items, Map<Integer, List<Reader>> readers) {
    Buffers buffers = runner.forward(values, first, items, route);
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
