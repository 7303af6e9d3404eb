package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerSite;
import io.loupe.engine.dl4j.importer.dl4j.NetworkOrder.Layouts;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Randomization;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Layers, vertices and preprocessors that Deeplearning4j runs itself. */
final class Dl4jFallback {
  private Dl4jFallback() {}

  /**
   * Runs the network's own layer. It keeps the input of its last pass, so the backward pass runs it
   * forward again, and only one thread at a time may use it.
   *
   * @param layer the layer
   * @param undefinedIsZero whether NaN in its gradient means 0, as for the p-norm of an empty
   *     window
   * @param before type of its input
   * @param after type of its output
   * @param gradientRefusal why it offers no gradient, or empty
   * @param weights it has while it runs, if not its own
   */
  record LayerFallback(
      Layer layer,
      boolean undefinedIsZero,
      TensorType before,
      TensorType after,
      String gradientRefusal,
      @Nullable BorrowedWeights weights)
      implements Op {

    LayerFallback(
        Layer layer,
        boolean undefinedIsZero,
        TensorType before,
        TensorType after,
        String gradientRefusal) {
      this(layer, undefinedIsZero, before, after, gradientRefusal, null);
    }

    /** Runs a layer once, since what it declares is not always what it gives. */
    static TensorType typeOf(Layer layer, TensorType before, TensorType declared) {
      if (layer.numParams() > 0) {
        layer.setBackpropGradientsViewArray(Nd4j.zeros(DataType.FLOAT, layer.numParams()));
      }
      LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
      INDArray zeros = Nd4j.zeros(DataType.FLOAT, before.times(1).batch(1));
      layer.setInputMiniBatchSize(1);
      INDArray result = layer.activate(Layouts.toNetwork(zeros, before), false, workspaces);
      TensorType type =
          TensorType.ofArray(result.shape(), declared.planar()).times(before.copies());
      layer.clear();
      return type;
    }

    @Override
    public boolean isFallback() {
      return true;
    }

    /** The same layer with each of its weight arrays reordered while it runs. */
    @Override
    public Op randomized(Randomization randomization) {
      if (layer.numParams() == 0) {
        return this;
      }
      synchronized (layer) {
        return new LayerFallback(
            layer,
            undefinedIsZero,
            before,
            after,
            gradientRefusal,
            BorrowedWeights.of(layer, randomization));
      }
    }

    @Override
    public String describe() {
      return layer.conf().getLayer().getClass().getSimpleName() + " of Deeplearning4j";
    }

    @Override
    public String outputFunction() {
      var conf = layer.conf().getLayer();
      boolean plain =
          conf instanceof FeedForwardLayer
              && !(conf instanceof BaseRecurrentLayer)
              && !(conf instanceof BatchNormalization);
      return plain ? Activation.name(((FeedForwardLayer) conf).getActivationFn()) : "";
    }

    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      Slot input = inputs.get(0);
      int batch = Math.toIntExact(input.shape()[0]);
      LayerWorkspaceMgr workspaces = WorkingMemory.manager();
      return new BoundStep() {
        @Override
        public void forward() {
          INDArray target = output.value();
          synchronized (layer) {
            lend();
            try {
              WorkingMemory.run(
                  () -> {
                    Layouts.copyToPlan(run(), after, target);
                    layer.clear();
                  });
            } finally {
              takeBack();
            }
          }
        }

        @Override
        public void backward() {
          INDArray target = input.target();
          synchronized (layer) {
            lend();
            try {
              WorkingMemory.run(() -> pullBack(target));
            } finally {
              takeBack();
            }
          }
          input.commit();
        }

        private void pullBack(INDArray target) {
          run();
          INDArray incoming = Layouts.toNetwork(output.gradient(), after);
          INDArray gradient = layer.backpropGradient(incoming, workspaces).getSecond();
          if (undefinedIsZero) {
            BooleanIndexing.replaceWhere(gradient, 0, Conditions.isNan());
          }
          Layouts.copyToPlan(gradient, before, target);
          layer.clear();
        }

        private INDArray run() {
          layer.setInputMiniBatchSize(batch);
          return layer.activate(Layouts.toNetwork(input.value(), before), false, workspaces);
        }
      };
    }

    private void lend() {
      if (weights != null) {
        weights.lend(layer);
      }
    }

    private void takeBack() {
      if (weights != null) {
        weights.takeBack(layer);
      }
    }
  }

  /**
   * Runs the network's own vertex. It keeps the input of its last pass, so the backward pass runs
   * it forward again, and only one thread at a time may use it.
   *
   * @param vertex the vertex
   * @param before types of its inputs
   * @param after type of its output
   * @param gradientRefusal why it offers no gradient, or empty
   */
  record VertexFallback(
      GraphVertex vertex, List<TensorType> before, TensorType after, String gradientRefusal)
      implements Op {
    VertexFallback {
      before = List.copyOf(before);
    }

    @Override
    public boolean isFallback() {
      return true;
    }

    @Override
    public boolean keepsWeights() {
      return vertex.numParams() > 0;
    }

    @Override
    public String describe() {
      return vertex.getClass().getSimpleName() + " of Deeplearning4j";
    }

    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      LayerWorkspaceMgr workspaces = WorkingMemory.manager();
      return new BoundStep() {
        @Override
        public void forward() {
          INDArray target = output.value();
          synchronized (vertex) {
            WorkingMemory.run(
                () -> {
                  Layouts.copyToPlan(run(), after, target);
                  vertex.clear();
                });
          }
        }

        @Override
        public void backward() {
          inputs.forEach(Slot::gradient);
          synchronized (vertex) {
            WorkingMemory.run(this::pullBack);
          }
        }

        private void pullBack() {
          run();
          vertex.setEpsilon(Layouts.toNetwork(output.gradient(), after));
          INDArray[] gradients = vertex.doBackward(false, workspaces).getSecond();
          for (int i = 0; i < inputs.size(); i++) {
            Layouts.copyToPlan(gradients[i], before.get(i), inputs.get(i).target());
            inputs.get(i).commit();
          }
          vertex.clear();
        }

        private INDArray run() {
          vertex.clear();
          for (int i = 0; i < inputs.size(); i++) {
            vertex.setInput(i, Layouts.toNetwork(inputs.get(i).value(), before.get(i)), workspaces);
          }
          return vertex.doForward(false, workspaces);
        }
      };
    }
  }

  /**
   * Runs a preprocessor of the network's own.
   *
   * @param preprocessor what changes the shape
   * @param before type of its input
   * @param after type of its output
   */
  record PreprocessorFallback(InputPreProcessor preprocessor, TensorType before, TensorType after)
      implements Op {
    @Override
    public boolean isFallback() {
      return true;
    }

    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      Slot input = inputs.get(0);
      int rows = Math.toIntExact(input.shape()[0]);
      LayerWorkspaceMgr workspaces = WorkingMemory.manager();
      return new BoundStep() {
        @Override
        public void forward() {
          INDArray source = input.value();
          INDArray target = output.value();
          WorkingMemory.run(
              () -> {
                INDArray copy = Layouts.toNetwork(source, before);
                Layouts.copyToPlan(preprocessor.preProcess(copy, rows, workspaces), after, target);
              });
        }

        @Override
        public void backward() {
          INDArray source = output.gradient();
          INDArray target = input.target();
          WorkingMemory.run(
              () -> {
                INDArray incoming = Layouts.toNetwork(source, after);
                Layouts.copyToPlan(
                    preprocessor.backprop(incoming, rows, workspaces), before, target);
              });
          input.commit();
        }
      };
    }
  }

  /**
   * Weights that a layer of the network's own has for one run, and those it has otherwise. Layers
   * with others inside cannot be copied with other weights, so they borrow them.
   *
   * @param own of the network, by key
   * @param drawn for a run
   */
  record BorrowedWeights(Map<String, INDArray> own, Map<String, INDArray> drawn) {
    /** Draws a layer's weights; its own stay in place. */
    static BorrowedWeights of(Layer layer, Randomization randomization) {
      Map<String, INDArray> own = new TreeMap<>();
      Map<String, INDArray> drawn = new TreeMap<>();
      for (Map.Entry<String, INDArray> entry : new TreeMap<>(layer.paramTable()).entrySet()) {
        own.put(entry.getKey(), entry.getValue().dup('c'));
        drawn.put(entry.getKey(), randomization.reordered(entry.getValue()));
      }
      return new BorrowedWeights(own, drawn);
    }

    /** To be called by one thread at a time, and followed by {@link #takeBack}. */
    void lend(Layer layer) {
      put(layer, drawn);
    }

    void takeBack(Layer layer) {
      put(layer, own);
    }

    private static void put(Layer layer, Map<String, INDArray> weights) {
      layer.paramTable().forEach((key, array) -> array.assign(weights.get(key)));
    }
  }

  /**
   * Where the network's own layers put what they make: all of it is given back when they are done.
   * Left to itself it waits for Java's collector, which does not see how much there is.
   */
  static final class WorkingMemory {
    private static final String WHOLE = "LOUPE_WHOLE_PASS";
    private static final String FORWARD_STEP = "LOUPE_FORWARD_STEP";
    private static final String BACKWARD_STEP = "LOUPE_BACKWARD_STEP";
    private static final List<String> NAMES = List.of(FORWARD_STEP, BACKWARD_STEP, WHOLE);

    private static final WorkspaceConfiguration CONFIGURATION =
        WorkspaceConfiguration.builder()
            .initialSize(0)
            .policyAllocation(AllocationPolicy.OVERALLOCATE)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .build();

    private WorkingMemory() {}

    /** Tells a layer to work there; the steps of a sequence have memory of their own. */
    static LayerWorkspaceMgr manager() {
      return LayerWorkspaceMgr.builder()
          .defaultWorkspace(WHOLE, CONFIGURATION)
          .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, FORWARD_STEP, CONFIGURATION)
          .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, BACKWARD_STEP, CONFIGURATION)
          .build();
    }

    /**
     * Runs a layer, or several that call each other.
     *
     * @param work copies what is to stay
     */
    @SuppressWarnings("try") // the scope is left by closing it
    static void run(Runnable work) {
      MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
      try (MemoryWorkspace ignored = workspaces.getAndActivateWorkspace(CONFIGURATION, WHOLE)) {
        work.run();
      } finally {
        NAMES.stream()
            .filter(workspaces::checkIfWorkspaceExists)
            .forEach(
                name ->
                    workspaces.destroyWorkspace(
                        workspaces.getWorkspaceForCurrentThread(CONFIGURATION, name)));
      }
    }
  }

  /** Of which layers of the network's own the input gradient is right. */
  static final class NativeGradients {
    /** Those whose gradient was checked against central differences, with every function. */
    private static final Set<String> VERIFIED =
        Set.of(
            "ConvolutionLayer",
            "Convolution1DLayer",
            "Convolution1D",
            "Convolution3D",
            "Deconvolution2D",
            "SubsamplingLayer",
            "Subsampling1DLayer",
            "Subsampling3DLayer",
            "GlobalPoolingLayer",
            "DenseLayer",
            "LSTM",
            "SimpleRnn",
            "LastTimeStep",
            "Bidirectional");

    private NativeGradients() {}

    /** Why a layer offers no gradient, empty if it offers one. */
    static String refusal(LayerSite site) {
      String kind = site.conf().getClass().getSimpleName();
      boolean lastSteps = kind.equals("Bidirectional") && !site.type().isSpatial();
      String shown = lastSteps ? kind + " of last steps" : kind;
      String layer = "(" + shown + ") ";
      if (kind.startsWith("Embedding")) {
        return layer + "looks whole numbers up, which have no gradient";
      }
      if (lastSteps || !VERIFIED.contains(kind)) {
        return layer + "has no gradient that was verified";
      }
      return hasWrongFunction(site.conf())
          ? layer + "has an activation function whose gradient Deeplearning4j gets wrong there"
          : "";
    }

    /**
     * A randomised ReLU keeps slopes for its gradient when it is trained alone, and the memory of
     * an LSTM is taken to go through its function value by value, which a softmax does not.
     */
    private static boolean hasWrongFunction(org.deeplearning4j.nn.conf.layers.Layer layer) {
      if (layer instanceof BaseWrapperLayer wrapper) {
        return hasWrongFunction(wrapper.getUnderlying());
      }
      if (layer instanceof Bidirectional both) {
        return hasWrongFunction(both.getFwd());
      }
      List<IActivation> functions = new ArrayList<>();
      if (layer instanceof BaseLayer base) {
        functions.add(base.getActivationFn());
      }
      if (layer instanceof AbstractLSTM memory) {
        functions.add(memory.getGateActivationFn());
      }
      return functions.stream().anyMatch(ActivationRReLU.class::isInstance)
          || (layer instanceof AbstractLSTM && functions.get(0) instanceof ActivationSoftmax);
    }
  }
}
