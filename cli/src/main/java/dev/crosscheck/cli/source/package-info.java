/**
 * Sources of data sets that are no tables: NumPy arrays, IDX files and folders of images, turned row by row into the table that a coordinator reads. Nothing here knows of servers.
 */
@NullMarked
package dev.crosscheck.cli.source;

import org.jspecify.annotations.NullMarked;
