/** The sweep entity: commands, events, state and the rules of a sweep's life. The only writer of a sweep's truth. Knows no protobuf and no statistics. */
@NullMarked
package dev.crosscheck.coordinator.sweep;

import org.jspecify.annotations.NullMarked;
