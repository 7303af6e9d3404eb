package io.loupe.engine.dl4j.importer.dl4j;

import com.google.common.base.Splitter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The classes that a configuration may name: those of Deeplearning4j 1.0.0-M2.1 and ND4J that
 * describe networks. Jackson resolves a class by name at two keys, {@code @class} and, for
 * distributions, {@code type}; names of old formats stand for classes that the library has chosen.
 */
final class LibraryClasses {
  /** Key of a class in all objects but distributions. */
  private static final String CLASS = "@class";

  /** Key of a distribution's class; types of inputs have a short name there. */
  private static final String TYPE = "type";

  static final List<String> KEYS = List.of(CLASS, TYPE);

  private static final Set<String> CLASSES =
      named(
          """
          org.deeplearning4j.nn.conf.constraint:
            MaxNormConstraint MinMaxNormConstraint NonNegativeConstraint
            UnitNormConstraint
          org.deeplearning4j.nn.conf.dropout:
            AlphaDropout Dropout GaussianDropout GaussianNoise SpatialDropout
          org.deeplearning4j.nn.conf.graph:
            AttentionVertex ElementWiseVertex FrozenVertex L2NormalizeVertex L2Vertex
            LayerVertex MergeVertex PoolHelperVertex PreprocessorVertex ReshapeVertex
            ScaleVertex ShiftVertex StackVertex SubsetVertex UnstackVertex
          org.deeplearning4j.nn.conf.graph.rnn:
            DuplicateToTimeSeriesVertex LastTimeStepVertex ReverseTimeSeriesVertex
          org.deeplearning4j.nn.conf.inputs:
            InputType$InputTypeConvolutional InputType$InputTypeConvolutional3D
            InputType$InputTypeConvolutionalFlat InputType$InputTypeFeedForward
            InputType$InputTypeRecurrent
          org.deeplearning4j.nn.conf.layers:
            ActivationLayer AutoEncoder BatchNormalization CapsuleLayer
            CapsuleStrengthLayer CenterLossOutputLayer Cnn3DLossLayer CnnLossLayer
            Convolution1D Convolution1DLayer Convolution2D Convolution3D
            ConvolutionLayer Deconvolution2D Deconvolution3D DenseLayer
            DepthwiseConvolution2D DropoutLayer EmbeddingLayer EmbeddingSequenceLayer
            GlobalPoolingLayer GravesBidirectionalLSTM GravesLSTM LSTM
            LearnedSelfAttentionLayer LocalResponseNormalization LocallyConnected1D
            LocallyConnected2D LossLayer OutputLayer PReLULayer Pooling1D Pooling2D
            PrimaryCapsules RecurrentAttentionLayer RnnLossLayer RnnOutputLayer
            SelfAttentionLayer SeparableConvolution2D SpaceToBatchLayer
            SpaceToDepthLayer Subsampling1DLayer Subsampling3DLayer SubsamplingLayer
            Upsampling1D Upsampling2D Upsampling3D ZeroPadding1DLayer
            ZeroPadding3DLayer ZeroPaddingLayer
          org.deeplearning4j.nn.conf.layers.convolutional:
            Cropping1D Cropping2D Cropping3D
          org.deeplearning4j.nn.conf.layers.misc:
            ElementWiseMultiplicationLayer FrozenLayer FrozenLayerWithBackprop
            RepeatVector
          org.deeplearning4j.nn.conf.layers.objdetect:
            Yolo2OutputLayer
          org.deeplearning4j.nn.conf.layers.recurrent:
            Bidirectional LastTimeStep SimpleRnn TimeDistributed
          org.deeplearning4j.nn.conf.layers.util:
            MaskLayer MaskZeroLayer
          org.deeplearning4j.nn.conf.layers.variational:
            BernoulliReconstructionDistribution CompositeReconstructionDistribution
            ExponentialReconstructionDistribution GaussianReconstructionDistribution
            LossFunctionWrapper VariationalAutoencoder
          org.deeplearning4j.nn.conf.ocnn:
            OCNNOutputLayer
          org.deeplearning4j.nn.conf.preprocessor:
            Cnn3DToFeedForwardPreProcessor CnnToFeedForwardPreProcessor
            CnnToRnnPreProcessor ComposableInputPreProcessor
            FeedForwardToCnn3DPreProcessor FeedForwardToCnnPreProcessor
            FeedForwardToRnnPreProcessor RnnToCnnPreProcessor
            RnnToFeedForwardPreProcessor
          org.deeplearning4j.nn.conf.weightnoise:
            DropConnect WeightNoise
          org.deeplearning4j.nn.layers.ocnn:
            OCNNOutputLayer$OCNNLossFunction
          org.deeplearning4j.nn.layers.util:
            IdentityLayer
          org.deeplearning4j.nn.weights:
            WeightInitConstant WeightInitDistribution WeightInitIdentity
            WeightInitLecunUniform WeightInitNormal WeightInitRelu
            WeightInitReluUniform WeightInitSigmoidUniform WeightInitUniform
            WeightInitVarScalingNormalFanAvg WeightInitVarScalingNormalFanIn
            WeightInitVarScalingNormalFanOut WeightInitVarScalingUniformFanAvg
            WeightInitVarScalingUniformFanIn WeightInitVarScalingUniformFanOut
            WeightInitXavier WeightInitXavierLegacy WeightInitXavierUniform
          org.deeplearning4j.nn.weights.embeddings:
            ArrayEmbeddingInitializer WeightInitEmbedding
          org.deeplearning4j.preprocessors:
            KerasFlattenRnnPreprocessor PermutePreprocessor ReshapePreprocessor
          org.nd4j.linalg.activations.impl:
            ActivationCube ActivationELU ActivationGELU ActivationHardSigmoid
            ActivationHardTanH ActivationIdentity ActivationLReLU ActivationMish
            ActivationPReLU ActivationRReLU ActivationRationalTanh ActivationReLU
            ActivationReLU6 ActivationRectifiedTanh ActivationSELU ActivationSigmoid
            ActivationSoftPlus ActivationSoftSign ActivationSoftmax ActivationSwish
            ActivationTanH ActivationThresholdedReLU
          org.nd4j.linalg.learning.config:
            AMSGrad AdaBelief AdaDelta AdaGrad AdaMax Adam Nadam Nesterovs NoOp
            RmsProp Sgd
          org.nd4j.linalg.learning.regularization:
            L1Regularization L2Regularization WeightDecay
          org.nd4j.linalg.lossfunctions.impl:
            LossBinaryXENT LossCosineProximity LossFMeasure LossHinge LossKLD LossL1
            LossL2 LossMAE LossMAPE LossMCXENT LossMSE LossMSLE LossMixtureDensity
            LossMultiLabel LossNegativeLogLikelihood LossPoisson LossSparseMCXENT
            LossSquaredHinge LossWasserstein
          org.nd4j.linalg.schedule:
            CycleSchedule ExponentialSchedule FixedSchedule InverseSchedule
            MapSchedule PolySchedule RampSchedule SigmoidSchedule StepSchedule
          """);

  private static final Set<String> TYPES =
      named(
          """
          org.deeplearning4j.nn.conf.distribution:
            BinomialDistribution ConstantDistribution GaussianDistribution
            LogNormalDistribution NormalDistribution OrthogonalDistribution
            TruncatedNormalDistribution UniformDistribution
          :
            FF RNN CNN CNNFlat CNN3D
          """);

  private LibraryClasses() {}

  /** The names that may stand under one of the keys. */
  static Set<String> names(String key) {
    return key.equals(CLASS) ? CLASSES : TYPES;
  }

  /** Words that end in a colon are packages of the words after them. */
  private static Set<String> named(String words) {
    Set<String> names = new HashSet<>();
    String place = "";
    for (String word : Splitter.onPattern("\\s+").omitEmptyStrings().split(words)) {
      if (word.equals(":")) {
        place = "";
      } else if (word.endsWith(":")) {
        place = word.replace(':', '.');
      } else {
        names.add(place + word);
      }
    }
    return Set.copyOf(names);
  }
}
