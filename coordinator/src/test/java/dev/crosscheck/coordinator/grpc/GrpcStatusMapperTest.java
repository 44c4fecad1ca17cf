package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.session.SessionEnd;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class GrpcStatusMapperTest {

    @Test
    void aWorkerWhoseNameAnotherProcessTookIsRefusedForGoodAndOneThatOpenedAnotherStreamIsNot() {
        assertThat(code(SessionEnd.Kind.TAKEN_OVER)).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(code(SessionEnd.Kind.SUPERSEDED)).isEqualTo(Status.Code.ABORTED);
    }

    private static Status.Code code(SessionEnd.Kind kind) {
        return GrpcStatusMapper.ended(new SessionEnd(kind, "why")).getStatus().getCode();
    }
}
