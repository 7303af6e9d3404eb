package io.loupe.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Dataset;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReferenceEngineTest {
  @Test
  void probesEveryLayer() {
    Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
    Dataset data = TestDatasets.labelled(model.info().input());
    AtomicInteger seen = new AtomicInteger();
    var request = ProbeRequest.of("preds");
    model
        .probe()
        .run(
            ProbePlan.of(request),
            data,
            batch -> {
              Tensor shares = batch.get(request);
              assertThat(shares.shape().dims()).containsExactly(12, 4);
              seen.addAndGet(batch.samples().size());
            },
            RunMonitor.silent());
    assertThat(seen).hasValue(12);
  }
}
