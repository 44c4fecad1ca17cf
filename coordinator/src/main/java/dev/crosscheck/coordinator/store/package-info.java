/**
 * Where bulk data lives: contracts of the trial, document and blob stores, and the data directory they share. Implementations are in packages
 * below; nothing here knows what a sweep decides, and every stored value is sealed.
 */
@NullMarked
package dev.crosscheck.coordinator.store;

import org.jspecify.annotations.NullMarked;
