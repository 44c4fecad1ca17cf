package dev.crosscheck.search;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The choice of a strategy.
 *
 * @param name a known name, or "auto"
 * @param seed seed of every random draw
 * @param startupTrials trials drawn before a model is used, &gt;= 1; empty: chosen by the strategy
 * @param maxTrials trials that the sweep may run, where limited
 */
public record StrategyConfig(String name, long seed, OptionalInt startupTrials, OptionalLong maxTrials) {}
