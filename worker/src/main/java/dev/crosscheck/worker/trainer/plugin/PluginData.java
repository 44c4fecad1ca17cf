package dev.crosscheck.worker.trainer.plugin;

import dev.crosscheck.worker.data.TabularData;
import dev.crosscheck.worker.spi.TrainingData;
import java.util.List;
import java.util.Optional;

/** A data set as plug-ins see it. */
final class PluginData implements TrainingData {
    private final TabularData data;

    PluginData(TabularData data) {
        this.data = data;
    }

    @Override
    public List<String> features() {
        return data.features();
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public int[] imageShape() {
        return data.image()
                .map(image -> new int[] {image.height(), image.width(), image.channels()})
                .orElse(new int[0]);
    }

    @Override
    public Optional<String> location() {
        return data.location();
    }

    @Override
    public Examples train() {
        return new Part(data.train());
    }

    @Override
    public Examples tuning() {
        return new Part(data.tuning());
    }

    @Override
    public Examples blind() {
        return new Part(data.blind());
    }

    private record Part(dev.crosscheck.worker.data.Examples examples) implements Examples {
        @Override
        public int size() {
            return examples.size();
        }

        @Override
        public float[] inputs() {
            return examples.inputs();
        }

        @Override
        public List<String> places() {
            return examples.places();
        }

        @Override
        public int[] classes() {
            return examples.classes();
        }

        @Override
        public double[] targets() {
            return examples.targets();
        }
    }
}
