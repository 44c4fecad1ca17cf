package dev.crosscheck.e2e;

/** One attempt of a trial, at a worker. */
record Lease(String worker, long trial, int attempt) {}
