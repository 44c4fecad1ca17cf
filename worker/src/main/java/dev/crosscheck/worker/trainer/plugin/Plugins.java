package dev.crosscheck.worker.trainer.plugin;

import dev.crosscheck.worker.spi.Trainer;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The trainers on the class path and in the jars of one folder, by name. All jars share one class loader below the worker's own. Used from one thread. */
public final class Plugins {
    private final Path folder;
    private final ClassLoader parent;
    private Map<String, Trainer> found = Map.of();

    /** @param folder of jars; need not exist */
    public Plugins(Path folder, ClassLoader parent) {
        this.folder = folder;
        this.parent = parent;
    }

    /** Those of the folder that a system property names. */
    public static Plugins from(String property) {
        return new Plugins(Path.of(System.getProperty(property, "plugins")), Plugins.class.getClassLoader());
    }

    /**
     * The trainer of this name. Jars are looked for when the first is asked for; later ones need a new process.
     *
     * @throws TrainerException when there is none, or a jar cannot be used; the message names the folder or the jar's class
     */
    public Trainer named(String name) throws TrainerException {
        if (found.isEmpty()) {
            found = load();
        }
        Trainer trainer = found.get(name);
        if (trainer == null) {
            throw new TrainerException("This worker has no trainer plug-in \"" + name + "\"; "
                    + (found.isEmpty() ? "it has none" : "it has " + String.join(", ", found.keySet()))
                    + ". Put its jar into " + folder + ", or start the worker with --plugins DIR.");
        }
        return trainer;
    }

    private Map<String, Trainer> load() throws TrainerException {
        Map<String, Trainer> trainers = new TreeMap<>();
        try {
            for (Trainer trainer : ServiceLoader.load(Trainer.class, loader())) {
                String name = trainer.name();
                Trainer other = trainers.putIfAbsent(name, trainer);
                if (other != null) {
                    throw new TrainerException("Two trainer plug-ins have the name " + name + ": "
                            + other.getClass().getName() + " and "
                            + trainer.getClass().getName() + "; remove one from " + folder + ".");
                }
            }
        } catch (ServiceConfigurationError | IOException e) {
            throw new TrainerException("The plug-ins in " + folder + " cannot be loaded: " + e.getMessage() + ".", e);
        }
        return trainers;
    }

    private ClassLoader loader() throws IOException {
        if (!Files.isDirectory(folder)) {
            return parent;
        }
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                urls.add(jar.toUri().toURL());
            }
        }
        // Never closed: the process ends with its trainers.
        return urls.isEmpty() ? parent : new URLClassLoader("plugins", urls.toArray(URL[]::new), parent);
    }
}
