package dev.crosscheck.coordinator.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void noMoreAreTakenThanThereAre() {
        Places places = new Places(2);

        assertThat(places.tryTake()).isTrue();
        assertThat(places.tryTake()).isTrue();
        assertThat(places.tryTake()).isFalse();
        assertThat(places.taken()).isEqualTo(2);
        places.giveBack();
        assertThat(places.tryTake()).isTrue();
        assertThat(places.tryTake()).isFalse();
    }
}
