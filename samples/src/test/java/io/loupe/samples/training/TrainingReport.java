package io.loupe.samples.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is written down about a trained model.
 *
 * @param architecture layers from input to output
 * @param parameters weights and biases, counted
 * @param dl4jVersion version of DL4J that trained the model
 * @param options how it was trained
 * @param data SHA-256 of each unpacked data file by its name
 * @param modelSha256 SHA-256 of the model file
 * @param test accuracy on the 10,000 test images
 * @param sampleImages accuracy on the part of them that {@link SampleImages} chooses
 */
record TrainingReport(
    String architecture,
    long parameters,
    String dl4jVersion,
    TrainingOptions options,
    Map<String, String> data,
    String modelSha256,
    Accuracy test,
    Accuracy sampleImages) {

  /** Writes all of it as JSON. */
  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}
