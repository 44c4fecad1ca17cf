/** What is known of this machine's GPUs, and which slot computes on which. Asks nvidia-smi and looks at files; no library of CUDA is ever loaded here. */
@NullMarked
package dev.crosscheck.worker.gpu;

import org.jspecify.annotations.NullMarked;
