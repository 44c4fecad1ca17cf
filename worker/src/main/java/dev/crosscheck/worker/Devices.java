package dev.crosscheck.worker;

import java.nio.file.Files;
import java.nio.file.Path;

/** What "auto" means on this machine. Looks at files only: loading the engine here would cost every worker its memory. */
final class Devices {
    private Devices() {}

    /** "cpu" or "cuda:N". A GPU counts when its driver is there and PyTorch's CUDA libraries are on the class path. */
    static String resolve(String wanted) {
        if (!wanted.equals("auto")) {
            return wanted;
        }
        boolean driver = Files.exists(Path.of("/dev/nvidia0"));
        boolean libraries = System.getProperty("java.class.path").contains("pytorch-native-cu");
        return driver && libraries ? "cuda:0" : "cpu";
    }
}
