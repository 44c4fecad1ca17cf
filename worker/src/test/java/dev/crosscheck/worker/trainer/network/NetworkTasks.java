package dev.crosscheck.worker.trainer.network;

import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.ImageShape;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;

/** Tasks of the built-in trainers for tests, and the engine's settings. */
@NullUnmarked
final class NetworkTasks {
    private NetworkTasks() {}

    static void engine() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty(
                "DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
    }

    /** The digits as images of 8 x 8 pixels. */
    static TaskData images(Dealt digits) {
        return digits.data().toBuilder()
                .setImage(ImageShape.newBuilder().setHeight(8).setWidth(8))
                .build();
    }

    static RecordingContext context(Dealt dealt, TaskData data, String metric, Struct params) {
        RecordingContext context = new RecordingContext(TrialTask.newBuilder()
                .setData(data)
                .setParams(params)
                .setSeed(3)
                .setMetric(metric)
                .setMaximize(!metric.equals("rmse"))
                .build());
        context.files.putAll(dealt.files());
        return context;
    }
}
