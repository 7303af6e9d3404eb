package io.loupe.visualizers.attribution.method;

import io.loupe.attribution.AttributionMethod;
import io.loupe.testkit.AttributionMethodContract;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;

class MethodContractsTest {
  @Nested
  class Gradient extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradientMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("twin", "saturated");
    }
  }

  @Nested
  class GradientXInput extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradientXInputMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("saturated");
    }
  }

  @Nested
  class SmoothGrad extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new SmoothGradMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("samples", "4");
    }

    @Override
    protected Set<String> misses() {
      return Set.of("twin", "saturated");
    }
  }

  @Nested
  class SquareGrad extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new SquareGradMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("samples", "4");
    }

    @Override
    protected Set<String> misses() {
      return Set.of("twin", "saturated");
    }
  }

  @Nested
  class VarGrad extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new VarGradMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("samples", "4");
    }

    @Override
    protected Set<String> misses() {
      return Set.of("watermark", "saturated");
    }
  }

  @Nested
  class IntegratedGradients extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new IntegratedGradientsMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("most-steps", "128");
    }
  }

  @Nested
  class ExpectedGradients extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new ExpectedGradientsMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("samples", "5");
    }

    @Override
    protected Set<String> misses() {
      return Set.of("saturated");
    }
  }

  @Nested
  class GradCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradCamMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("quarter", "twin", "saturated");
    }
  }

  @Nested
  class GradCamPlusPlus extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradCamPlusPlusMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("quarter", "twin", "saturated");
    }
  }

  @Nested
  class XGradCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new XGradCamMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("quarter", "twin", "saturated");
    }
  }

  @Nested
  class LayerCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new LayerCamMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("twin", "saturated");
    }
  }

  @Nested
  class EigenCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new EigenCamMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("quarter", "twin", "saturated");
    }
  }

  @Nested
  class ScoreCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new ScoreCamMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("quarter", "twin", "saturated");
    }
  }

  @Nested
  class AblationCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new AblationCamMethod();
    }

    @Override
    protected Set<String> misses() {
      return Set.of("quarter", "twin", "saturated");
    }
  }

  @Nested
  class Occlusion extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new OcclusionMethod();
    }
  }

  @Nested
  class Rise extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new RiseMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("masks", "20");
    }

    /** With as few masks as these. */
    @Override
    protected Set<String> misses() {
      return Set.of("quarter", "watermark", "twin");
    }
  }

  @Nested
  class Shapley extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new ShapleyMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("permutations", "4");
    }
  }

  @Nested
  class LayerConductance extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new LayerConductanceMethod();
    }
  }

  @Nested
  class NeuronConductance extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new NeuronConductanceMethod();
    }

    @Override
    protected Map<String, String> parameters() {
      return Map.of("steps", "8");
    }
  }

  @Nested
  class GuidedBackprop extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GuidedBackpropMethod();
    }
  }

  @Nested
  class Deconvnet extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new DeconvnetMethod();
    }
  }

  @Nested
  class DeepLift extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new DeepLiftMethod();
    }
  }

  @Nested
  class Lrp extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new LrpMethod();
    }
  }
}
