package dev.crosscheck.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What a device's name means on this machine. Looks at files only: loading the engine here would cost every worker its memory. */
final class Devices {
    private static final String LIBRARIES = "/native/lib/pytorch.properties";

    private final Path drivers;
    private final boolean cuda;

    /**
     * @param drivers folder of the drivers' device files
     * @param cuda whether PyTorch's libraries for CUDA are on the class path
     */
    Devices(Path drivers, boolean cuda) {
        this.drivers = drivers;
        this.cuda = cuda;
    }

    /** This machine's. */
    static Devices here() throws IOException {
        try (InputStream in = Devices.class.getResourceAsStream(LIBRARIES)) {
            Properties libraries = new Properties();
            if (in != null) {
                libraries.load(in);
            }
            return new Devices(
                    Path.of("/dev"), libraries.getProperty("flavor", "").startsWith("cu"));
        }
    }

    /**
     * "cpu" or "cuda:N" for "auto", "cpu" or "cuda:N".
     *
     * @throws IOException when the GPU that is asked for cannot be used; the message says what is missing
     */
    String resolve(String wanted) throws IOException {
        if (wanted.equals("auto")) {
            return cuda && Files.exists(drivers.resolve("nvidia0")) ? "cuda:0" : "cpu";
        }
        if (wanted.equals("cpu")) {
            return wanted;
        }
        Path driver = drivers.resolve("nvidia" + wanted.substring("cuda:".length()));
        if (!Files.exists(driver)) {
            throw new IOException("the device " + wanted + " is not there (no " + driver
                    + "); give --device cpu, or the number of a GPU of this machine");
        }
        if (!cuda) {
            throw new IOException("the device " + wanted
                    + " cannot be used: this distribution has PyTorch's libraries for CPUs only; give --device cpu");
        }
        return wanted;
    }
}
