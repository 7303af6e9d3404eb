package io.loupe.visualizers.attribution.method;

import io.loupe.attribution.AttributionMethod;
import io.loupe.testkit.AttributionMethodContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

class MethodContractsTest {
  @Nested
  class Gradient extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradientMethod();
    }
  }

  @Nested
  class GradientXInput extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradientXInputMethod();
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
  }

  @Nested
  class GradCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradCamMethod();
    }
  }

  @Nested
  class GradCamPlusPlus extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new GradCamPlusPlusMethod();
    }
  }

  @Nested
  class XGradCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new XGradCamMethod();
    }
  }

  @Nested
  class LayerCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new LayerCamMethod();
    }
  }

  @Nested
  class EigenCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new EigenCamMethod();
    }
  }

  @Nested
  class ScoreCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new ScoreCamMethod();
    }
  }

  @Nested
  class AblationCam extends AttributionMethodContract {
    @Override
    protected AttributionMethod subject() {
      return new AblationCamMethod();
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
