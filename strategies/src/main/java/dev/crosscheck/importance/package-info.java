/** Which parameters mattered in a sweep: variance shares by functional ANOVA over a random forest. Pure; looks at tuning scores only, never at secret sets. */
@NullMarked
package dev.crosscheck.importance;

import org.jspecify.annotations.NullMarked;
