/** The built-in multilayer perceptron on DJL and PyTorch. The only package that touches ai.djl; every NDManager that is opened here is closed here. */
@NullMarked
package dev.crosscheck.worker.trainer.mlp;

import org.jspecify.annotations.NullMarked;
