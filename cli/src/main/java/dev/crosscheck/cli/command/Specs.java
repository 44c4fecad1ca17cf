package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.BlobUploader;
import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.proto.v1.CreateSweepRequest;
import dev.crosscheck.proto.v1.CreateSweepResponse;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.SweepSpec;
import io.grpc.StatusRuntimeException;
import java.util.UUID;

/** Sends specifications with the files that they name. */
final class Specs {
    private final Client client;
    private final BlobUploader uploader;

    Specs(Client client, Screen notes) {
        this.client = client;
        this.uploader = new BlobUploader(client, notes);
    }

    /** Registers a data set, or only checks it. */
    Dataset register(ReadSpec<DatasetSpec> spec, boolean validateOnly) {
        uploader.upload(spec.files());
        RegisterDatasetRequest request = RegisterDatasetRequest.newBuilder()
                .setSpec(spec.message())
                .setValidateOnly(validateOnly)
                .build();
        try {
            return client.rawDatasets(stub -> stub.registerDataset(request));
        } catch (StatusRuntimeException e) {
            throw client.explain(e, spec);
        }
    }

    /** Creates a sweep, or only checks it. A call that is repeated on another server creates it once. */
    CreateSweepResponse create(ReadSpec<SweepSpec> spec, boolean validateOnly) {
        uploader.upload(spec.files());
        CreateSweepRequest request = CreateSweepRequest.newBuilder()
                .setSpec(spec.message())
                .setRequestId(UUID.randomUUID().toString())
                .setValidateOnly(validateOnly)
                .build();
        try {
            return client.rawSweeps(stub -> stub.createSweep(request));
        } catch (StatusRuntimeException e) {
            throw client.explain(e, spec);
        }
    }
}
