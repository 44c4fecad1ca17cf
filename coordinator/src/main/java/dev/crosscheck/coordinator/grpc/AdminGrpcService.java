package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.security.Role;
import dev.crosscheck.coordinator.store.backup.BackupException;
import dev.crosscheck.coordinator.store.backup.DirectoryBackup;
import dev.crosscheck.proto.v1.AdminServiceGrpc;
import dev.crosscheck.proto.v1.BackupRequest;
import dev.crosscheck.proto.v1.BackupResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public service of whoever runs the coordinator. No method blocks. */
public final class AdminGrpcService extends AdminServiceGrpc.AdminServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(AdminGrpcService.class);

    private final Optional<DirectoryBackup> backup;
    private final Executor blocking;

    /** {@code backup}: absent where the store is backed up by its own means. */
    public AdminGrpcService(Optional<DirectoryBackup> backup, Executor blocking) {
        this.backup = backup;
        this.blocking = blocking;
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> caller) {
        if (Callers.current() != Role.AUDITOR) {
            caller.onError(Status.PERMISSION_DENIED
                    .withDescription("backups are for the auditor: use the auditor's token")
                    .asRuntimeException());
            return;
        }
        if (backup.isEmpty()) {
            caller.onError(Status.FAILED_PRECONDITION
                    .withDescription(
                            "this coordinator keeps its data in a database server: back that up by its own means")
                    .asRuntimeException());
            return;
        }
        DirectoryBackup means = backup.get();
        SweepApi.answer(CompletableFuture.supplyAsync(() -> write(means, request), blocking), caller);
    }

    private static BackupResponse write(DirectoryBackup means, BackupRequest request) {
        try {
            DirectoryBackup.Report report = means.write(Path.of(request.getDirectory()));
            LOG.info("Backup written directory={} bytes={}", request.getDirectory(), report.bytes());
            return BackupResponse.newBuilder()
                    .setDirectory(request.getDirectory())
                    .setFiles(report.files())
                    .setBytes(report.bytes())
                    .setKey(report.key())
                    .build();
        } catch (InvalidPathException e) {
            throw GrpcStatusMapper.invalid("directory", "is no path: " + e.getReason());
        } catch (BackupException e) {
            throw Status.FAILED_PRECONDITION.withDescription(e.getMessage()).asRuntimeException();
        }
    }
}
