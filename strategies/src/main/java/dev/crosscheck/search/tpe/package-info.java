/** Tree-structured Parzen estimator: a model of where good and where other trials lie. */
@NullMarked
package dev.crosscheck.search.tpe;

import org.jspecify.annotations.NullMarked;
