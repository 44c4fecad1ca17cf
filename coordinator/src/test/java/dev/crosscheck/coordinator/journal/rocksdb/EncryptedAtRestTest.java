package dev.crosscheck.coordinator.journal.rocksdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.crosscheck.coordinator.store.BlobWriter;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialBlobKind;
import dev.crosscheck.coordinator.store.rocksdb.EmbeddedStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole storage under one actor system: plants marked texts through every door and looks for them in every file of the directory. */
class EncryptedAtRestTest {
    private static final String MARK = "SECRETLABEL";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private ActorSystem<Void> start(DataDirectory directory) {
        ActorSystemSetup setup = ActorSystemSetup.create(
                BootstrapSetup.create(TestStorage.actorConfig(root).withFallback(ConfigFactory.load())),
                new RocksDbSetup(directory));
        return ActorSystem.create(Behaviors.empty(), "rest", setup);
    }

    private static void stop(ActorSystem<Void> system) {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static String ask(ActorSystem<Void> system, int snapshotEvery, List<String> texts) {
        ActorRef<Account.Add> account =
                system.systemActorOf(new Account("account|7", snapshotEvery), "account", Props.empty());
        return AskPattern.<Account.Add, String>ask(
                        account, replyTo -> new Account.Add(texts, replyTo), PATIENCE, system.scheduler())
                .toCompletableFuture()
                .join();
    }

    @Test
    void plantedTextsAreInNoFileAndComeBackAfterARestart() throws IOException {
        TrialBlobKey evidence = new TrialBlobKey("sweep-1", 4, 1, TrialBlobKind.EVIDENCE, 0);
        byte[] large = (MARK + ";").repeat(20_000).getBytes(UTF_8);
        try (DataDirectory directory = TestStorage.directory(root)) {
            ActorSystem<Void> system = start(directory);
            EmbeddedStores stores = EmbeddedStores.of(system);
            assertThat(ask(system, 2, List.of(MARK + "1", MARK + "2", MARK + "3")))
                    .isEqualTo(MARK + "1" + MARK + "2" + MARK + "3");
            stores.trials().put(evidence, large).toCompletableFuture().join();
            stores.documents()
                    .put("datasets", "digits", MARK.getBytes(UTF_8))
                    .toCompletableFuture()
                    .join();
            try (BlobWriter writer = stores.blobs().openWrite(large.length)) {
                writer.write(large, 0, large.length);
                writer.commit();
            }
            stop(system);

            system = start(directory);
            stores = EmbeddedStores.of(system);
            assertThat(ask(system, 2, List.of())).isEqualTo(MARK + "1" + MARK + "2" + MARK + "3");
            assertThat(stores.trials().get(evidence).toCompletableFuture().join())
                    .contains(large);
            stop(system);
        }
        assertMarkNowhere();
    }

    private void assertMarkNowhere() throws IOException {
        int seen = 0;
        long bytes = 0;
        try (var files = Files.walk(root.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String raw = Files.readString(file, ISO_8859_1);
                seen++;
                bytes += raw.length();
                assertThat(raw.contains("SECRETLAB"))
                        .as("%s holds the planted text", file)
                        .isFalse();
            }
        }
        assertThat(seen).isGreaterThan(5);
        assertThat(bytes).as("the contents did reach the disk").isGreaterThan(2L * MARK.length() * 20_000);
    }

    @Test
    void recordsOfOneEventDoNotOpenInThePlaceOfAnother() {
        try (DataDirectory directory = TestStorage.directory(root)) {
            ActorSystem<Void> system = start(directory);
            ask(system, 0, List.of("a", "b"));
            RocksDbHandle handle = RocksDbExtension.of(system);
            byte[] first = KeyBytes.of('e').text("account|7").int64(1).bytes();
            byte[] second = KeyBytes.of('e').text("account|7").int64(2).bytes();
            byte[] sealed = handle.get(ColumnFamily.JOURNAL, first).orElseThrow();
            handle.write(new WriteSet().put(ColumnFamily.JOURNAL, second, sealed))
                    .join();
            stop(system);

            ActorSystem<Void> again = start(directory);
            assertThatThrownBy(() -> AskPattern.<Account.Add, String>ask(
                                    again.systemActorOf(new Account("account|7", 0), "account", Props.empty()),
                                    replyTo -> new Account.Add(List.of(), replyTo),
                                    Duration.ofSeconds(2),
                                    again.scheduler())
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("TimeoutException");
            stop(again);
        }
    }
}
