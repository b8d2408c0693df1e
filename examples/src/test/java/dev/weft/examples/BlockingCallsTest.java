package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BlockingCallsTest {
    @TempDir
    private Path folder;

    private List<String> count(Path... files) throws Exception {
        var told = new ArrayList<String>();
        Scheduler.run(() -> BlockingCalls.count(List.of(files), told::add));
        return told;
    }

    @Test
    void count_files_tellsTheirLinesInOrder() throws Exception {
        var three = Files.writeString(folder.resolve("three"), "1\n2\n3\n");
        var none = Files.writeString(folder.resolve("none"), "");
        assertEquals(List.of("three: 3", "none: 0", "three: 3"), count(three, none, three));
    }

    @Test
    void count_oneIsMissing_theOthersAreCounted() throws Exception {
        var one = Files.writeString(folder.resolve("one"), "1");
        assertEquals(List.of("one: 1", "gone: there is no such file", "one: 1"),
                count(one, folder.resolve("gone"), one));
    }
}
