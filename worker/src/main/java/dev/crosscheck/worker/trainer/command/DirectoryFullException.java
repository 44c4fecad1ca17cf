package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.worker.trainer.TrainerException;

/** The program has written more than the disk can bear; what it wrote is not kept. */
final class DirectoryFullException extends TrainerException {
    private static final long serialVersionUID = 1L;

    DirectoryFullException(String message) {
        super(message);
    }
}
