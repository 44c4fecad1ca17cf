/** Benchmarks of the built-in trainers: main programs, not tests. */
@org.jspecify.annotations.NullUnmarked
package dev.crosscheck.worker.bench;
