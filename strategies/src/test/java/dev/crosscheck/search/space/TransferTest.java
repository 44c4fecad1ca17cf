package dev.crosscheck.search.space;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.fixed;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TransferTest {
    private final SearchSpace here = SearchSpace.of(
            List.of(
                    logReal("lr", 1e-3, 0.1),
                    whole("units", 1, 64),
                    choice("optimizer", "sgd", "adam"),
                    when(real("momentum", 0, 0.9), "optimizer", "sgd"),
                    fixed("epochs", 30)),
            List.of("units * lr <= 5"));
    private final Transfer transfer = new Transfer(here);

    private Transfer.Misfit misfit(String name) {
        return Objects.requireNonNull(transfer.misfits().get(name));
    }

    @Test
    void whatIsTheSameIsTakenInTheTypesOfThisSpace() {
        assertThat(transfer.take(config("units", 8.0, "lr", 0.01, "optimizer", "adam", "epochs", 30)))
                .contains(config("lr", 0.01, "units", 8, "optimizer", "adam", "epochs", 30));
        assertThat(transfer.dropped()).isEmpty();
        assertThat(transfer.assumed()).isEmpty();
        assertThat(transfer.misfits()).isEmpty();
    }

    @Test
    void parametersThatAreNotHereAreDroppedAndConstantsThatAreNotThereAssumed() {
        assertThat(transfer.take(config("units", 8, "lr", 0.01, "optimizer", "adam", "dropout", 0.3)))
                .contains(config("lr", 0.01, "units", 8, "optimizer", "adam", "epochs", 30));
        assertThat(transfer.dropped()).containsExactly("dropout");
        assertThat(transfer.assumed()).containsExactly("epochs");
    }

    @Test
    void whatDoesNotFitIsCountedByParameterWithTheFirstReason() {
        assertThat(transfer.take(config("units", 8, "lr", 0.5, "optimizer", "adam", "epochs", 30)))
                .isEmpty();
        assertThat(transfer.take(config("units", 8, "lr", 0.7, "optimizer", "adam", "epochs", 10)))
                .isEmpty();
        assertThat(transfer.take(config("units", 8, "lr", 0.01, "optimizer", "sgd", "epochs", 30)))
                .as("an active parameter that is unknown there cannot be made up")
                .isEmpty();
        assertThat(transfer.take(config("units", 64, "lr", 0.09, "optimizer", "adam", "epochs", 30)))
                .isEmpty();

        assertThat(misfit("lr").configurations()).isEqualTo(2);
        assertThat(misfit("lr").reason()).startsWith("lr: 0.5 is not possible");
        assertThat(misfit("epochs").reason()).contains("10 is not possible");
        assertThat(misfit("momentum").reason()).isEqualTo("momentum: is not known there");
        assertThat(misfit("").reason()).contains("units * lr <= 5");
    }
}
