package io.loupe.samples.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loupe.samples.SampleModelProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * What the training of a sample network wrote down.
 *
 * @param modelSha256 the network it speaks of
 * @param pictures how many there are in the test set
 * @param accuracy share of them named right
 */
record TrainingRecord(String modelSha256, int pictures, double accuracy) {

  static TrainingRecord of(String sample) {
    String file = sample + "/training.json";
    try (InputStream in = SampleModelProvider.class.getResourceAsStream(file)) {
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
    return Figures.percentAtLeast(accuracy) + " of all " + pictures + ", measured by its training";
  }
}
