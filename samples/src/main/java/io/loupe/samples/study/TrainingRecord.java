package io.loupe.samples.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loupe.samples.SampleModelProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What the training of the sample network wrote down.
 *
 * @param modelSha256 the network it speaks of
 * @param digits how many test digits there are
 * @param accuracy share of them read right
 */
record TrainingRecord(String modelSha256, int digits, double accuracy) {

  static TrainingRecord read() {
    try (InputStream in = SampleModelProvider.class.getResourceAsStream("mnist/training.json")) {
      JsonNode record = new ObjectMapper().readTree(in);
      JsonNode test = record.get("test");
      return new TrainingRecord(
          record.get("modelSha256").asText(),
          test.get("images").asInt(),
          test.get("overall").asDouble());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    return Rows.percentAtLeast(accuracy) + " of all " + digits + ", measured by its training";
  }
}
