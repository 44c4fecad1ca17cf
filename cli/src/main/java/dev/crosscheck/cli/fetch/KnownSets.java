package dev.crosscheck.cli.fetch;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The sets that can be fetched, those of DJL's basic data sets that a specification can express.
 *
 * <p>Where the checksums come from. MNIST: SHA-256 of the four files that LeCun, Cortes and Burges published, as in Lasagne's and the Hugging Face hub's loaders; their MD5 sums are those of torchvision's {@code mnist.py}.
 * Fashion-MNIST: SHA-256 of the files in Zalando Research's repository, whose README has the MD5 sums. CIFAR-10 and Airfoil: SHA-1 and sizes in DJL's own list of its data sets ({@code basicdataset/src/test/resources/mlrepo} of
 * deepjavalibrary/djl), Airfoil's also in "Dive into Deep Learning". DJL's copies of the first two are packed anew, so that their checksums are others than the published ones; these are the published ones.
 */
public final class KnownSets {
    private static final List<String> IDX = List.of(
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz");
    private static final String DJL = "https://mlrepo.djl.ai/dataset/";

    private static final List<KnownSet> ALL = List.of(mnist(), fashionMnist(), cifar10(), airfoil());

    private KnownSets() {}

    /** All of them, in the order in which they are shown. */
    public static List<KnownSet> all() {
        return ALL;
    }

    /** The set of a name, however its letters are written. */
    public static Optional<KnownSet> find(List<KnownSet> sets, String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return sets.stream().filter(set -> set.name().equals(wanted)).findFirst();
    }

    private static KnownSet mnist() {
        return new KnownSet(
                "mnist",
                "handwritten digits, 28 x 28 grey; 60,000 and 10,000 (LeCun, Cortes, Burges)",
                List.of(
                        URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
                        URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
                List.of(
                        new KnownFile(
                                IDX.get(0),
                                9_912_422,
                                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                        new KnownFile(
                                IDX.get(1), 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                        new KnownFile(
                                IDX.get(2),
                                1_648_877,
                                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                        new KnownFile(
                                IDX.get(3), 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
                List.of("mnist.yaml", "mnist-test.yaml"),
                Preparation.NONE);
    }

    private static KnownSet fashionMnist() {
        return new KnownSet(
                "fashion-mnist",
                "pictures of clothes, 28 x 28 grey; 60,000 and 10,000 (Xiao, Rasul, Vollgraf 2017)",
                List.of(
                        URI.create(
                                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
                        URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
                List.of(
                        new KnownFile(
                                IDX.get(0),
                                26_421_880,
                                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                        new KnownFile(
                                IDX.get(1), 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                        new KnownFile(
                                IDX.get(2),
                                4_422_102,
                                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                        new KnownFile(
                                IDX.get(3), 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
                List.of("fashion-mnist.yaml", "fashion-mnist-test.yaml"),
                Preparation.NONE);
    }

    private static KnownSet cifar10() {
        return new KnownSet(
                "cifar-10",
                "photographs of ten kinds, 32 x 32 in colour; 50,000 and 10,000 (Krizhevsky 2009)",
                List.of(URI.create(DJL + "cv/ai/djl/basicdataset/cifar10/")),
                List.of(
                        new KnownFile("data_batch.bin.gz", 141_317_082, "7d419c355d2267b1f8e949af07cef073d26c590e"),
                        new KnownFile("test_batch.bin.gz", 28_259_644, "e3211925febe953b7bce86a8cb3cca98724aceee")),
                List.of("cifar-10.yaml", "cifar-10-test.yaml"),
                Cifar.standard());
    }

    private static KnownSet airfoil() {
        return new KnownSet(
                "airfoil",
                "noise of airfoils in a wind tunnel, 5 numbers, regression; 1,503 (Brooks, Pope, Marcolini 1989)",
                List.of(
                        URI.create(DJL + "tabular/ai/djl/basicdataset/airfoil/1.0/"),
                        URI.create("http://d2l-data.s3-accelerate.amazonaws.com/")),
                List.of(new KnownFile("airfoil_self_noise.dat", 59_984, "76e5be1548fd8222e5074cf0faae75edff8cf93f")),
                List.of("airfoil.yaml"),
                new Airfoil("airfoil_self_noise.dat", "airfoil.csv"));
    }
}
