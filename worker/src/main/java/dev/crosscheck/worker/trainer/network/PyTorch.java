package dev.crosscheck.worker.trainer.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the engine. The first start on a machine unpacks its native libraries (some 430 MB) into a shared folder, one process at a time. */
final class PyTorch {
    private static final Logger LOG = LoggerFactory.getLogger(PyTorch.class);
    static final String NAME = "PyTorch";

    private PyTorch() {}

    /**
     * Loads the engine where that unpacks nothing. From a fresh process's first trial to its first report (digits, {@code mlp}; medians of ten starts each, in turn, 2 busy cores): 3.2 s in place of 5.2 s where the
     * contents took 1.5 s to come, 2.1 and 2.0 s where they were there; 1.4 and 1.1 s of CPU time, with and without.
     */
    static void warmUp() {
        if (Files.exists(unpacked())) {
            try {
                Engine.getEngine(NAME);
            } catch (RuntimeException | LinkageError e) {
                LOG.debug("loading PyTorch beforehand failed", e);
            }
        }
    }

    private static Path unpacked() {
        return Utils.getEngineCacheDir().resolve(".unpacked-" + Engine.getDjlVersion());
    }

    /** The engine, ready for the calling thread, which from now on records gradients within a collector only: the engine's own start sees to that for no other thread than the one that starts it. */
    static Engine load() throws TrainerException {
        Engine engine = start();
        JniUtils.setGradMode(false);
        return engine;
    }

    private static Engine start() throws TrainerException {
        Path folder = Utils.getEngineCacheDir();
        try {
            Files.createDirectories(folder);
            Path unpacked = unpacked();
            if (Files.exists(unpacked)) {
                return Engine.getEngine(NAME);
            }
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                LOG.info("unpacking the native libraries of PyTorch folder={} lock={}", folder, lock.isValid());
                Engine engine = Engine.getEngine(NAME);
                engine.getGpuCount();
                Files.write(unpacked, new byte[0]);
                return engine;
            }
        } catch (IOException e) {
            throw new TrainerException(
                    "The folder " + folder + " for PyTorch's libraries cannot be used: " + e.getMessage() + ".", e);
        }
    }

    /**
     * The device of this name; the CPU, with a warning, where the engine does not see that GPU.
     *
     * @param notices hears of that
     */
    static Device device(Engine engine, String name, Consumer<String> notices) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        int index = Integer.parseInt(name.substring(name.indexOf(':') + 1));
        if (index >= engine.getGpuCount()) {
            LOG.warn(
                    "PyTorch sees {} GPUs, not {}; training on the CPU. Check the driver, and that the libraries for CUDA are there",
                    engine.getGpuCount(),
                    name);
            notices.accept("trained on the CPU although its slot has a GPU, since PyTorch sees "
                    + (engine.getGpuCount() == 0 ? "none" : "only " + engine.getGpuCount())
                    + "; the worker needs the driver and PyTorch's libraries for CUDA.");
            return Device.cpu();
        }
        return Device.gpu(index);
    }
}
