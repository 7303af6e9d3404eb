package io.loupe.engine.dl4j.importer.onnx;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.SetMultimap;

/**
 * The attributes that ONNX gives its operators, in any version up to opset 28. One that is not
 * among them would be passed over without a word, and change what the operator means.
 */
final class Attributes {
  private static final String ALL =
      """
      Add And Div Equal Greater Less Mul Or Pow Sub Xor: axis broadcast
      ArgMax ArgMin: axis keepdims select_last_index
      Attention: is_causal kv_num_heads left_window_size q_num_heads qk_matmul_output_mode \
      right_window_size scale softcap softmax_precision
      AveragePool: auto_pad ceil_mode count_include_pad dilations kernel_shape pads strides
      BatchNormalization: epsilon is_test momentum spatial training_mode
      Cast: round_mode saturate to
      CastLike: round_mode saturate
      Celu Elu LeakyRelu Swish ThresholdedRelu: alpha
      Squeeze Unsqueeze: axes
      Clip: max min
      Concat Flatten Gather GatherElements LogSoftmax Softmax: axis
      Constant: sparse_value value value_float value_floats value_int value_ints value_string \
      value_strings
      ConstantOfShape: value
      Conv: auto_pad dilations group kernel_shape pads strides
      ConvTranspose: auto_pad dilations group kernel_shape output_padding output_shape pads \
      strides
      CumSum: exclusive reverse
      DepthToSpace SpaceToDepth: blocksize mode
      DequantizeLinear: axis block_size output_dtype
      Dropout: is_test ratio seed
      Einsum: equation
      GRU: activation_alpha activation_beta activations clip direction hidden_size layout \
      linear_before_reset output_sequence
      GatherND: batch_dims
      Gelu: approximate
      Gemm: alpha beta broadcast transA transB
      GlobalLpPool: p
      GridSample: align_corners mode padding_mode
      GroupNormalization: epsilon num_groups stash_type
      HardSigmoid: alpha beta
      If: else_branch then_branch
      InstanceNormalization: epsilon
      LRN: alpha beta bias size
      LSTM: activation_alpha activation_beta activations clip direction hidden_size input_forget \
      layout output_sequence
      LayerNormalization RMSNormalization: axis epsilon stash_type
      Loop: body
      LpNormalization: axis p
      LpPool: auto_pad ceil_mode dilations kernel_shape p pads strides
      MaxPool: auto_pad ceil_mode dilations kernel_shape pads storage_order strides
      MaxUnpool: kernel_shape pads strides
      MeanVarianceNormalization: axes
      Mod: fmod
      Pad: mode paddings pads value
      QuantizeLinear: axis block_size output_dtype precision saturate
      RNN: activation_alpha activation_beta activations clip direction hidden_size layout \
      output_sequence
      Range: stash_type
      ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd \
      ReduceSum ReduceSumSquare: axes keepdims noop_with_empty_axes
      Reshape: allowzero shape
      Resize: antialias axes coordinate_transformation_mode cubic_coeff_a exclude_outside \
      extrapolation_value keep_aspect_ratio_policy mode nearest_mode
      RotaryEmbedding: interleaved num_heads rotary_embedding_dim
      ScatterElements: axis reduction
      ScatterND: reduction
      Selu: alpha gamma
      Shape: end start
      Shrink: bias lambd
      Slice: axes ends starts
      Split: axis num_outputs split
      TopK: axis k largest sorted
      Transpose: perm
      Trilu: upper
      Upsample: height_scale mode scales width_scale
      """;

  /** An attribute of all operators before opset 6 that says where results are written. */
  private static final String EARLY = "consumed_inputs";

  private static final SetMultimap<String, String> BY_OPERATOR = byOperator();

  private Attributes() {}

  private static SetMultimap<String, String> byOperator() {
    ImmutableSetMultimap.Builder<String, String> all = ImmutableSetMultimap.builder();
    for (String line : Splitter.on('\n').omitEmptyStrings().split(ALL)) {
      int colon = line.indexOf(':');
      Iterable<String> attributes =
          Splitter.on(' ').omitEmptyStrings().split(line.substring(colon + 1));
      for (String operator : Splitter.on(' ').split(line.substring(0, colon))) {
        all.putAll(operator, attributes);
      }
    }
    return all.build();
  }

  static void check(Node node) {
    for (String name : node.attributes().keySet()) {
      if (!name.equals(EARLY) && !BY_OPERATOR.containsEntry(node.type(), name)) {
        throw node.problem("ONNX gives this operator no attribute \"" + name + "\"");
      }
    }
  }
}
