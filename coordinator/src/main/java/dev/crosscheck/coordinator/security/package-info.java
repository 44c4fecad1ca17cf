/**
 * Who may do what (roles and their tokens) and how secrets are sealed before they reach a disk. Knows files, keys and ciphers; knows nothing of
 * sweeps, storage formats or the network.
 */
@NullMarked
package dev.crosscheck.coordinator.security;

import org.jspecify.annotations.NullMarked;
