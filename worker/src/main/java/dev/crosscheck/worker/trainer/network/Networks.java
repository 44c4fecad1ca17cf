package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.types.Shape;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.ArrayList;
import java.util.List;

/** Lays out the networks. Their inputs are rows of features, those of images channel by channel, each row by row. */
final class Networks {
    private Networks() {}

    /** Depth times (linear, batch normalisation where wanted, activation, dropout where wanted), then a linear output. */
    static Layer mlp(Hyperparameters settings, Weights weights, int features, int outputs) throws TrainerException {
        Layers make = new Layers(weights, settings, false);
        List<Layer> layers = new ArrayList<>();
        int width = features;
        double units = settings.whole("units");
        double taper = settings.number("taper");
        for (int layer = 0; layer < settings.whole("depth"); layer++) {
            int next = (int) Math.ceil(units);
            layers.add(make.hidden(width, next));
            width = next;
            units = Math.max(1, units * taper);
        }
        layers.add(make.output(width, outputs));
        return Layer.all(layers);
    }

    static Layer cnn(Hyperparameters settings, Weights weights, ImageShape image, int outputs) throws TrainerException {
        Layer images = (x, pass) -> x.reshape(new Shape(-1, image.channels(), image.height(), image.width()));
        Layer network = settings.choice("architecture").equals("resnet")
                ? resnet(settings, weights, image, outputs)
                : lenet(settings, weights, image, outputs);
        return Layer.all(List.of(images, network));
    }

    /**
     * After LeCun, Bottou, Bengio, Haffner: "Gradient-Based Learning Applied to Document Recognition", 1998, figure 2: blocks of convolutions (here padded, so that they
     * keep the size), activation and 2 x 2 pooling, then one dense layer and the output; no radial basis functions, and all channels see all others.
     */
    private static Layer lenet(Hyperparameters settings, Weights weights, ImageShape image, int outputs)
            throws TrainerException {
        Layers make = new Layers(weights, settings, false);
        List<Layer> layers = new ArrayList<>();
        int channels = image.channels();
        int height = image.height();
        int width = image.width();
        for (int block = 0; block < settings.whole("blocks"); block++) {
            int next = channels(settings, block);
            for (int i = 0; i < settings.whole("layers"); i++) {
                layers.add(make.convolution(channels, next, settings.whole("kernel"), 1));
                layers.add(make.activation());
                channels = next;
            }
            if (Math.min(height, width) > 1) {
                layers.add(Layers.pool(settings.choice("pool")));
                height /= 2;
                width /= 2;
            }
        }
        int flat = Math.multiplyExact(channels, height * width);
        layers.add((x, pass) -> x.reshape(new Shape(-1, flat)));
        layers.add(make.hidden(flat, settings.whole("units")));
        layers.add(make.output(settings.whole("units"), outputs));
        return Layer.all(layers);
    }

    /**
     * After He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385, section 4.2: a convolution, blocks of residual units of two
     * convolutions, the first unit of each later block with stride 2, the mean over the image, dropout where wanted, the output. Shortcuts across sizes are projections
     * (option B, section 3.3) where the paper's section 4.2 pads with zeros.
     */
    private static Layer resnet(Hyperparameters settings, Weights weights, ImageShape image, int outputs)
            throws TrainerException {
        Layers make = new Layers(weights, settings, true);
        int kernel = settings.whole("kernel");
        int channels = channels(settings, 0);
        List<Layer> layers =
                new ArrayList<>(List.of(make.convolution(image.channels(), channels, kernel, 1), make.activation()));
        int side = Math.min(image.height(), image.width());
        for (int block = 0; block < settings.whole("blocks"); block++) {
            int next = channels(settings, block);
            for (int unit = 0; unit < settings.whole("layers"); unit++) {
                int stride = block > 0 && unit == 0 && side > 1 ? 2 : 1;
                layers.add(residual(make, channels, next, kernel, stride));
                channels = next;
                side = (side + stride - 1) / stride;
            }
        }
        layers.add((x, pass) -> x.mean(new int[] {3}).mean(new int[] {2}));
        layers.add(make.dropout());
        layers.add(make.output(channels, outputs));
        return Layer.all(layers);
    }

    private static Layer residual(Layers make, int inputs, int outputs, int kernel, int stride) {
        Layer main = Layer.all(List.of(
                make.convolution(inputs, outputs, kernel, stride),
                make.activation(),
                make.convolution(outputs, outputs, kernel, 1)));
        Layer shortcut =
                stride == 1 && inputs == outputs ? (x, pass) -> x : make.convolution(inputs, outputs, 1, stride);
        Layer activation = make.activation();
        return (x, pass) -> activation.apply(main.apply(x, pass).add(shortcut.apply(x, pass)), pass);
    }

    private static int channels(Hyperparameters settings, int block) throws TrainerException {
        double channels = settings.whole("width") * Math.pow(settings.number("growth"), block);
        return (int) Math.min(1 << 20, Math.round(channels));
    }
}
