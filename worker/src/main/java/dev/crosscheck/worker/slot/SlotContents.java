package dev.crosscheck.worker.slot;

import dev.crosscheck.worker.data.BlobCache;
import dev.crosscheck.worker.data.EarlierCheckpoints;

/** Where tasks' contents and earlier attempts' checkpoints come from; shared by all slots. */
public record SlotContents(BlobCache cache, EarlierCheckpoints checkpoints) {}
