/** The coordinator's settings: records built once from HOCON. No other package reads configuration keys. */
@NullMarked
package dev.crosscheck.coordinator.config;

import org.jspecify.annotations.NullMarked;
