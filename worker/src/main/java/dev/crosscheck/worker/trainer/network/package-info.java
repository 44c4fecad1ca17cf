/**
 * The built-in trainers on DJL and PyTorch: linear, mlp, cnn. The only package that touches ai.djl; every NDManager and NDScope that is opened here is closed here. No
 * other trainers belong here.
 */
@NullMarked
package dev.crosscheck.worker.trainer.network;

import org.jspecify.annotations.NullMarked;
