package io.loupe.docs;

// snippet: firing-share-test
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.probe.Statistic;
import io.loupe.testkit.StatisticContract;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;

class FiringShareTest extends StatisticContract<FiringShare.Counts> {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Override
  protected Statistic<FiringShare.Counts> statistic() {
    return new FiringShare("conv1", model.layer("conv1").channels());
  }

  @Override
  protected Model model() {
    return model;
  }

  @Override
  protected List<Sample> samples() {
    return TestDatasets.labelled(model.info().input(), 3, 12).samples().toList();
  }
}
// end
