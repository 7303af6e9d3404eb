package io.loupe.engine.dl4j.importer.dl4j;

import java.util.List;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where the network's own layers put what they make: all of it is given back when they are done.
 * Left to itself it waits for Java's collector, which does not see how much there is.
 */
final class WorkingMemory {
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
