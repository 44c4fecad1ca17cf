package dev.crosscheck.coordinator.journal.rocksdb;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes without end from several threads and says on standard output what was acknowledged; made to be killed. */
final class CrashChild {
    static final int THREADS = 8;

    private CrashChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        RocksDbHandle handle = TestStorage.open(TestStorage.directory(Path.of(arguments[0])), "");
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int number = t;
            Thread thread = new Thread(() -> write(handle, number));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void write(RocksDbHandle handle, int thread) {
        for (int i = 0; ; i++) {
            byte[] value = ByteBuffer.allocate(200).putInt(thread).putInt(i).array();
            handle.write(new WriteSet()
                            .put(ColumnFamily.STORE, key('a', thread, i), value)
                            .put(ColumnFamily.JOURNAL, key('b', thread, i), value))
                    .join();
            synchronized (System.out) {
                System.out.println("+" + thread + ":" + i + ".");
                System.out.flush();
            }
        }
    }

    static byte[] key(char tag, int thread, int number) {
        return KeyBytes.of(tag).int32(thread).int32(number).bytes();
    }
}
