package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs one method of a contract and says how it ended. */
final class Verdict {
  private Verdict() {}

  static void assertFails(Class<?> contract, String method, String partOfMessage) {
    List<String> messages = failures(contract, method);
    assertThat(messages)
        .as(contract.getSimpleName() + " must fail " + method)
        .isNotEmpty()
        .anySatisfy(message -> assertThat(message).contains(partOfMessage));
  }

  private static List<String> failures(Class<?> contract, String method) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(contract, method))
        .execute()
        .allEvents()
        .finished()
        .stream()
        .map(Verdict::result)
        .flatMap(result -> result.getThrowable().stream())
        .map(Throwable::toString)
        .toList();
  }

  private static TestExecutionResult result(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class);
  }
}
