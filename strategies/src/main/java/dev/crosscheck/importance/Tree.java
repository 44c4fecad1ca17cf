package dev.crosscheck.importance;

import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A regression tree: a partition of the unit cube into regions with one value each. Immutable. */
final class Tree {
    private final Node root;
    private final List<Leaf> leaves = new ArrayList<>();

    /** One region and the value there. */
    record Leaf(Region region, double value) {}

    /** Either a leaf or a cut with two sides. */
    record Node(Optional<Leaf> leaf, Optional<Split> split) {
        static Node of(Leaf leaf) {
            return new Node(Optional.of(leaf), Optional.empty());
        }

        static Node of(Split split) {
            return new Node(Optional.empty(), Optional.of(split));
        }
    }

    /** Points below the cut, or in the chosen cells where there are any, go left. */
    record Split(int dimension, double cut, long chosen, Node left, Node right) {
        boolean goesLeft(double coordinate, Dimension of) {
            return chosen == 0 ? coordinate < cut : (chosen >>> of.cell(coordinate) & 1) == 1;
        }
    }

    Tree(Node root) {
        this.root = root;
        collect(root);
    }

    private void collect(Node node) {
        node.leaf().ifPresent(leaves::add);
        node.split().ifPresent(split -> {
            collect(split.left());
            collect(split.right());
        });
    }

    List<Leaf> leaves() {
        return leaves;
    }

    double predict(double[] point, List<Dimension> dimensions) {
        Node node = root;
        while (node.split().isPresent()) {
            Split split = node.split().get();
            node = split.goesLeft(point[split.dimension()], dimensions.get(split.dimension()))
                    ? split.left()
                    : split.right();
        }
        return node.leaf().orElseThrow().value();
    }
}
