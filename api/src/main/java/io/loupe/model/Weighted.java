package io.loupe.model;

import io.loupe.Experimental;
import java.util.List;
import java.util.Optional;

/**
 * Capability of a model whose weights can be read. Lives as long as its model; several threads may
 * use it.
 */
@Experimental
public interface Weighted {
  /**
   * Returns a layer's weights as they act on what a forward pass reads, in one form whatever file
   * they come from:
   *
   * <ul>
   *   <li>{@code kernel} of a convolution: [O,I,kH,kW], over sequences [O,I,k], over volumes
   *       [O,I,kD,kH,kW]. Not turned: output o at y is the sum of kernel[o,i,a] times input i at
   *       {@code y * stride - padding + a * dilation}. Groups are a whole kernel with zeros.
   *   <li>{@code kernel} of a transposed convolution: also [O,I,kH,kW]; input i at y adds
   *       kernel[o,i,a] times its value to output o at {@code y * stride - padding + a * dilation}.
   *   <li>{@code depthwise_kernel}: [O,1,kH,kW]; with M = O / I outputs for each channel, output o
   *       reads channel o / M alone. A separable convolution has it before its {@code kernel}.
   *   <li>{@code kernel} of a dense layer: [O,I], I in the order of the values before, channels
   *       first where they have positions.
   *   <li>{@code kernel} and {@code recurrent_kernel} of a recurrent layer: [G*O,I] and [G*O,O],
   *       the gates in Keras's order (input, forget, cell, output; update, reset, candidate), with
   *       a {@code bias} and where the reset gate comes last a {@code recurrent_bias} of [G*O];
   *       {@code peephole}: [3*O] for input, output and forget gate. Of a layer that goes both ways
   *       {@code forward_kernel}, {@code backward_kernel} and so on.
   *   <li>{@code embeddings}: [O,I], I the entries of the table.
   *   <li>{@code bias}: [O], zeros may stand where there is none.
   *   <li>{@code gamma}, {@code beta}, {@code moving_mean}, {@code moving_variance} of batch
   *       normalisation: [O]; and {@code epsilon}, one number that is not trained.
   * </ul>
   *
   * @param layer its name
   * @return owned copies in the order above, none for a layer without weights; empty where the
   *     engine does not tell them, or not all
   * @throws io.loupe.error.UnknownLayerException if the layer is not there
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  Optional<List<Weight>> weights(String layer);
}
