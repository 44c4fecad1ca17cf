/** Measurements of the coordinator's parts, run by hand. */
package dev.crosscheck.bench;
