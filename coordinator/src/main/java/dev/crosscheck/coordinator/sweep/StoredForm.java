package dev.crosscheck.coordinator.sweep;

import akka.actor.setup.Setup;
import akka.actor.typed.ActorSystem;
import java.util.function.Function;

/** What a sweep's events and snapshots become before the journal gets them. Called by the sweep's entity only. */
public interface StoredForm {
    /** What the journal is given. */
    Object toJournal(Object record);

    /** The event or snapshot again. */
    Object fromJournal(Object stored);

    /** Gives an actor system a stored form of its own; by default the journal gets events and snapshots as they are. */
    final class Choice extends Setup {
        private final Function<String, StoredForm> forms;

        /** Makes the choice; {@code forms} gives the stored form of the sweep with this persistence id. */
        public Choice(Function<String, StoredForm> forms) {
            this.forms = forms;
        }
    }

    /** The form that this actor system has for a persistence id. */
    static StoredForm of(ActorSystem<?> system, String persistenceId) {
        return system.settings()
                .setup()
                .get(Choice.class)
                .map(choice -> choice.forms.apply(persistenceId))
                .orElseGet(Plain::new);
    }

    /** As it is. */
    final class Plain implements StoredForm {
        @Override
        public Object toJournal(Object record) {
            return record;
        }

        @Override
        public Object fromJournal(Object stored) {
            return stored;
        }
    }
}
