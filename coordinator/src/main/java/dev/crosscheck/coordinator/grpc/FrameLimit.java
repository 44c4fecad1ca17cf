package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.MessageLite;

/** How large what is sent to a sweep may be: it may be on another node, and the network between nodes drops a message that is larger than its frame ({@code maximum-frame-size} in cluster.conf). */
final class FrameLimit {
    /** Of a specification as it is submitted. */
    static final int SPEC_BYTES = 1 << 20;

    /** Of a specification with the trials of a warm start. */
    static final int FILLED_SPEC_BYTES = 2 << 20;

    /** Of a change of the search: values grow about tenfold on their way. */
    static final int CHANGE_BYTES = 128 << 10;

    private FrameLimit() {}

    /** Refuses a message of more than {@code most} bytes as INVALID_ARGUMENT; {@code where}: what of it is too large. */
    static void check(String where, MessageLite message, int most) {
        int size = message.getSerializedSize();
        if (size > most) {
            throw GrpcStatusMapper.invalid(
                    where, "takes " + size + " bytes (expected: at most " + most + "); list fewer trials or values");
        }
    }
}
