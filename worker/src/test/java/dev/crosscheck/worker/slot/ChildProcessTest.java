package dev.crosscheck.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.worker.slot.wire.ChildReady;
import dev.crosscheck.worker.slot.wire.FromChild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With shells in the place of virtual machines. */
@Timeout(60)
class ChildProcessTest {
    private static final String HEAP_FULL = "echo 'Terminating due to java.lang.OutOfMemoryError: Java heap space'; ";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aFullHeapIsKnownWhateverTheStatusOfItsExit() throws Exception {
        ChildProcess child = afterReady(HEAP_FULL + "exit 134");
        assertThatThrownBy(child::read).isInstanceOf(IOException.class).hasMessageContaining("heap");
        assertThat(child.exitStatus()).isEqualTo(Attempt.EXIT_OUT_OF_MEMORY);
    }

    /** The line is shorter than the message that its first byte would announce, and nothing follows it. */
    @Test
    void aFullHeapIsKnownWhereTheExitHangs() throws Exception {
        ChildProcess child = afterReady(HEAP_FULL + "exec sleep 600");
        assertThatThrownBy(child::read).isInstanceOf(IOException.class).hasMessageContaining("heap");
        assertThat(child.exitStatus()).isEqualTo(Attempt.EXIT_OUT_OF_MEMORY);
        assertThat(child.alive()).isFalse();
    }

    @Test
    void anEndWithoutAWordHasItsOwnStatus() throws Exception {
        ChildProcess child = afterReady("exit 7");
        assertThat(child.read()).isEmpty();
        assertThat(child.exitStatus()).isEqualTo(7);
    }

    @Test
    void otherWordsAreNoFullHeap() throws Exception {
        ChildProcess child =
                afterReady("echo '# A fatal error has been detected by the Java Runtime Environment:'; exit 6");
        assertThatThrownBy(child::read).isInstanceOf(IOException.class);
        assertThat(child.exitStatus()).isEqualTo(6);
    }

    /** A process that says that it is ready and then does as told. */
    private ChildProcess afterReady(String then) throws IOException {
        Path ready = folder.resolve("ready");
        try (var out = Files.newOutputStream(ready)) {
            FromChild.newBuilder()
                    .setReady(ChildReady.getDefaultInstance())
                    .build()
                    .writeDelimitedTo(out);
        }
        ChildProcess child = new ChildProcess(new ProcessBuilder("sh", "-c", "cat ready; " + then)
                .directory(folder.toFile())
                .start());
        assertThat(child.read().orElseThrow().hasReady()).isTrue();
        return child;
    }
}
