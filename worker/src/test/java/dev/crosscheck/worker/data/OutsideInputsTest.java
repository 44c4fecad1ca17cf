package dev.crosscheck.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class OutsideInputsTest {
    @TempDir
    Path folder;

    private TaskData data(String location) {
        return TaskData.newBuilder()
                .setDataset("scans")
                .setTask("classification")
                .addClasses("ill")
                .addClasses("well")
                .setId("id")
                .setLabel("label")
                .setLocation(location)
                .setTrain(FileRef.newBuilder().setName("train"))
                .setTuning(FileRef.newBuilder().setName("tuning"))
                .setBlind(FileRef.newBuilder().setName("blind"))
                .build();
    }

    private TabularData load(String location, String more) throws IOException {
        Files.writeString(folder.resolve("train"), "id,label,input" + more + "\na,ill,1.png\nb,well,\"2, x.png\"\n");
        Files.writeString(folder.resolve("tuning"), "id,label,input" + more + "\nc,ill,3.png\n");
        Files.writeString(folder.resolve("blind"), "id,input" + more + "\nd,4.png\n");
        return TabularData.load(data(location), reference -> folder.resolve(reference.getName()));
    }

    @Test
    void namesOfInputsStandBesideTheExamplesAndAreNoNumbers() throws IOException {
        TabularData read = load("/mnt/scans", "");
        assertThat(read.location()).contains("/mnt/scans");
        assertThat(read.features()).isEmpty();
        assertThat(read.train().places()).containsExactly("1.png", "2, x.png");
        assertThat(read.train().classes()).containsExactly(0, 1);
        assertThat(read.tuning().places()).containsExactly("3.png");
        assertThat(read.blind().places()).containsExactly("4.png");
        assertThat(read.blind().ids()).containsExactly("d");
    }

    @Test
    void withoutAPlaceTheColumnIsAnInputLikeAnyOther() {
        assertThatThrownBy(() -> load("", "")).hasMessageContaining("\"1.png\"").hasMessageContaining("column input");
    }

    @Test
    void aPlaceThatIsNotHereIsNamed() {
        String gone = folder.resolve("gone").toString();
        assertThatThrownBy(() -> OutsideInputs.check(data(gone)))
                .hasMessageContaining("data set scans lie at " + gone + ", which does not exist on this worker")
                .hasMessageContaining("trial.resources.labels");
        assertThatCode(() -> OutsideInputs.check(data(folder.toString()))).doesNotThrowAnyException();
        assertThatCode(() -> OutsideInputs.check(data("s3://bucket/scans"))).doesNotThrowAnyException();
        assertThatCode(() -> OutsideInputs.check(TaskData.getDefaultInstance())).doesNotThrowAnyException();
    }
}
