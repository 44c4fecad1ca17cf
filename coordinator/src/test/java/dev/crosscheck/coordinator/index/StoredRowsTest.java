package dev.crosscheck.coordinator.index;

import dev.crosscheck.coordinator.store.StoredFormContractTest;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;

/** Rows of the list of sweeps. */
class StoredRowsTest extends StoredFormContractTest {
    private static final SweepView ROW = new SweepView(
            "digits-abc123",
            "digits",
            "demo",
            "COMPLETED",
            "all 40 trials finished",
            40,
            1,
            2,
            OptionalLong.of(41),
            OptionalLong.of(17),
            OptionalDouble.of(0.9375),
            "accuracy",
            true,
            "OVERFIT",
            "gp",
            1L << 55,
            Instant.parse("2026-03-04T05:06:07.123456789Z"),
            Optional.of(Instant.parse("2026-03-04T06:06:07Z")),
            List.of("lr", "units"),
            "digits version 2",
            50,
            true);

    @Override
    protected List<Form> forms() {
        return List.of(document(
                "sweeps",
                "sweeps",
                "digits-abc123",
                to -> new SweepIndex(to, new Random(1)).put(ROW),
                from -> new SweepIndex(from, new Random(1)).list(),
                List.of(ROW)));
    }
}
