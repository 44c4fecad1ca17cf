package dev.crosscheck.search.trial;

/** Where a trial is in its life. WAITING and RUNNING alternate while attempts are lost and repeated; the others are final. */
public enum TrialState {
    WAITING,
    RUNNING,
    COMPLETE,
    PRUNED,
    FAILED,
    INFEASIBLE,
    CANCELLED;

    /** Whether the trial will never run again. */
    public boolean isFinished() {
        return this != WAITING && this != RUNNING;
    }
}
