package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.SourceSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLocationTest {
    @ParameterizedTest
    @CsvSource({
        "/mnt/scans, '', /mnt/scans",
        "'', file:///mnt/my%20scans, /mnt/my scans",
        "'', file:/mnt/scans, /mnt/scans",
        "'', s3://bucket/scans, s3://bucket/scans"
    })
    void aPathOrAUriIsAPlace(String path, String uri, String place) {
        SourceSpec source = SourceSpec.newBuilder().setPath(path).setUri(uri).build();
        assertThat(SourceLocation.check(source)).isEmpty();
        assertThat(SourceLocation.of(source)).contains(place);
    }

    @Test
    void withoutEitherAllInputsAreInTheTable() {
        assertThat(SourceLocation.check(SourceSpec.getDefaultInstance())).isEmpty();
        assertThat(SourceLocation.of(SourceSpec.getDefaultInstance())).isEmpty();
    }

    @Test
    void aRelativePathMeansSomethingElseOnEveryWorker() {
        assertThat(SourceLocation.check(SourceSpec.newBuilder().setPath("scans").build()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.where()).isEqualTo("source.path");
                    assertThat(problem.message()).contains("\"scans\"", "an absolute path, which every worker has");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mnt/scans", "scans", "file://host/scans", "file:scans", "mailto:a@b", "a b:c"})
    void whatIsNoUriIsRefused(String uri) {
        assertThat(SourceLocation.check(SourceSpec.newBuilder().setUri(uri).build()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains(uri, "expected: a URI"));
    }

    @Test
    void inputsLieInOnePlace() {
        assertThat(SourceLocation.check(
                        SourceSpec.newBuilder().setPath("/a").setUri("s3://b/c").build()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("beside path"));
    }
}
