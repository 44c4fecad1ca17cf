package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.GetDatasetRequest;
import dev.crosscheck.proto.v1.ListDatasetsRequest;
import dev.crosscheck.proto.v1.RegisterDatasetRequest;
import dev.crosscheck.proto.v1.SourceSpec;
import dev.crosscheck.proto.v1.TaskSpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The data services over a real connection. */
class DataServicesTest extends DataServicesFixture {
    @Test
    void aDataSetIsUploadedRegisteredShownAndListed() {
        Dataset registered = register();

        assertThat(registered.getVersion()).isEqualTo(1);
        assertThat(registered.getSetsList())
                .extracting(s -> s.getSet() + s.getExamples() + s.getState())
                .containsExactly("train50", "tuning20", "xc130ACTIVE");
        assertThat(datasets.getDataset(
                        GetDatasetRequest.newBuilder().setName("d").build()))
                .isEqualTo(registered);
        assertThat(datasets.listDatasets(ListDatasetsRequest.getDefaultInstance())
                        .getDatasetsList())
                .containsExactly(registered);
        assertThatThrownBy(() -> datasets.getDataset(
                        GetDatasetRequest.newBuilder().setName("dd").build()))
                .hasMessageContaining("NOT_FOUND")
                .hasMessageContaining("there is no data set \"dd\"");
    }

    @Test
    void formsThatOnlyTheirAuthorsMachineCanReadAreRefused() {
        DatasetSpec local = spec(FileRef.getDefaultInstance()).toBuilder()
                .setSource(SourceSpec.newBuilder().setNpz("/etc/passwd").setLabel("y"))
                .build();

        assertThatThrownBy(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(local).build()))
                .hasMessageContaining("source.npz: the coordinator reads tables only");
    }

    @Test
    void manyLongMistakesStillReachTheCaller() {
        byte[] csv = TestData.regression(100)
                .replaceAll("(?m)^(r\\d+,)[^,]*", "$1zero")
                .getBytes(StandardCharsets.UTF_8);
        FileRef file = upload(csv, sha256(csv)).toBuilder()
                .setName("a-name-so-long-that-twenty-lines-with-it-are-more-than-a-trailer-holds-".repeat(3))
                .build();

        assertThatThrownBy(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(spec(file)).build()))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining(" line 2, column ")
                .hasMessageContaining("; and ");
    }

    @Test
    void everyMistakeIsAViolationWithItsPath() throws Exception {
        DatasetSpec wrong = spec(FileRef.getDefaultInstance()).toBuilder()
                .setTask(TaskSpec.newBuilder().setType("regresion"))
                .addSecret("tuning")
                .build();

        StatusRuntimeException failure =
                (StatusRuntimeException) org.assertj.core.api.Assertions.catchThrowable(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(wrong).build()));

        com.google.rpc.Status status = StatusProto.fromThrowable(failure);
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDetails(0).unpack(ErrorInfo.class))
                .extracting(ErrorInfo::getReason, ErrorInfo::getDomain)
                .containsExactly("INVALID_SPEC", "crosscheck.dev");
        assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolationsList())
                .extracting(BadRequest.FieldViolation::getField)
                .containsExactly("task.type", "source.csv", "secret[1]");
    }

    @Test
    void anotherSpecUnderTheNameAlreadyExists() {
        register();
        byte[] csv = TestData.regression(101).getBytes(StandardCharsets.UTF_8);
        FileRef other = upload(csv, sha256(csv));

        assertThatThrownBy(() -> datasets.registerDataset(
                        RegisterDatasetRequest.newBuilder().setSpec(spec(other)).build()))
                .hasMessageContaining("ALREADY_EXISTS");
    }
}
