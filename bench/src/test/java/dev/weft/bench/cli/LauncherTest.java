package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./weft} in a tree made for the test, with a {@code java} and an {@code mvn} that are scripts
 * too.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a POSIX shell script")
final class LauncherTest {
    @TempDir
    private Path folder = Path.of("");

    private LauncherTree tree = new LauncherTree(folder);

    @BeforeEach
    void makeTheTree() throws IOException {
        tree = new LauncherTree(folder);
        tree.make();
    }

    @Test
    void weft_jarUpToDate_becomesJavaWithTheArguments() throws Exception {
        tree.makeJar();
        var outcome = tree.weft(Map.of("WEFT_JAVA_OPTS", "-Xmx1g -Da=b"), "echo", "two words", "*");
        var expected = List.of(String.valueOf(outcome.pid()), "-Xmx1g", "-Da=b", "-jar",
                tree.jar().toRealPath().toString(),
                "echo", "two words", "*");
        assertEquals(expected, outcome.out().lines().toList());
        assertEquals("", outcome.err());
        assertEquals(0, tree.mavenRuns());
    }

    @Test
    void weft_programFails_exitStatusIsItsOwn() throws Exception {
        tree.makeJar();
        LauncherTree.makeJdk(tree.jdk(), "25", "exit 7");
        assertEquals(7, tree.weft(Map.of()).status());
    }

    @Test
    void weft_throughSymbolicLinksFromElsewhere_findsItsTree() throws Exception {
        tree.makeJar();
        var link = Files.createSymbolicLink(folder.resolve("link"), tree.script());
        var second = Files.createSymbolicLink(tree.bin().resolve("weft-link"), tree.bin().relativize(link));
        var outcome = tree.run(second, Map.of("WEFT_JAVA_HOME", tree.jdk().toString()));
        assertTrue(outcome.out().contains(tree.jar().toRealPath().toString()), outcome.toString());
    }

    @Test
    void weft_noJar_buildsAndSaysSoInOneLine() throws Exception {
        var outcome = tree.weft(Map.of());
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals("weft: building bench/target/weft.jar (once, and after changes)\n", outcome.err());
        assertEquals(1, tree.mavenRuns());
        assertEquals("", tree.weft(Map.of()).err());
        assertEquals(1, tree.mavenRuns());
    }

    @Test
    void weft_sourceNewerThanTheJar_buildsAgain() throws Exception {
        tree.makeJar();
        tree.touchSource();
        tree.weft(Map.of());
        assertEquals(1, tree.mavenRuns());
    }

    @Test
    void weft_sourceDeletedAfterTheJar_buildsAgain() throws Exception {
        tree.makeJar();
        Files.delete(tree.source());
        tree.weft(Map.of());
        assertEquals(1, tree.mavenRuns());
    }

    @Test
    void weft_sourceChangedDuringTheBuild_buildsAgainNextTime() throws Exception {
        // The jar is finished after the change, yet was made of what stood there before.
        tree.makeMaven("touch -d 2099-01-01 '" + tree.source() + "'; touch -d 2100-01-01 bench/target/weft.jar");
        tree.weft(Map.of());
        tree.weft(Map.of());
        assertEquals(2, tree.mavenRuns());
    }

    @Test
    void weft_buildFails_showsTheEndOfTheLog() throws Exception {
        tree.makeMaven("seq 1000 1099; echo 'cannot find symbol'; exit 1");
        var outcome = tree.weft(Map.of());
        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("cannot find symbol"), outcome.err());
        assertFalse(outcome.err().contains("1000\n"), outcome.err());
        assertTrue(outcome.err().contains("weft: the build failed"), outcome.err());
    }

    @Test
    void weft_startedTwiceAtOnce_buildsOnce() throws Exception {
        tree.makeMaven("rm bench/target/weft.jar; until [ -e '" + folder
                + "/go' ]; do sleep 0.01; done; : >bench/target/weft.jar");
        var first = tree.start(tree.script(), Map.of("WEFT_JAVA_HOME", tree.jdk().toString()), "first");
        LauncherTree.await(() -> tree.mavenRuns() == 1);
        var second = tree.start(tree.script(), Map.of("WEFT_JAVA_HOME", tree.jdk().toString()), "second");
        LauncherTree.await(() -> LauncherTree.waitsForTheLock(second) || tree.mavenRuns() == 2);
        Files.createFile(folder.resolve("go"));
        assertEquals(0, tree.finish(first, "first").status());
        assertEquals(0, tree.finish(second, "second").status());
        assertEquals(1, tree.mavenRuns());
    }

    @Test
    void weft_noMaven_saysSo() throws Exception {
        Files.delete(tree.bin().resolve("mvn"));
        var outcome = tree.weft(Map.of("PATH", tree.onlyTools().toString()));
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().startsWith("weft: needs Maven 3.8.7 or newer"), outcome.err());
    }

    @Test
    void weft_noJdk25_saysWhatToInstall() throws Exception {
        LauncherTree.makeJdk(folder.resolve("jvm/jdk-17"), "17.0.15", "echo wrong");
        var outcome = tree.run(tree.script(), Map.of("PATH", tree.onlyTools().toString()));
        assertEquals(1, outcome.status());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().startsWith("weft: needs a JDK 25, and found none."), outcome.err());
        assertTrue(outcome.err().contains("WEFT_JAVA_HOME"), outcome.err());
    }

    @Test
    void weft_jdk25InAUsualFolderBesideOthers_isTaken() throws Exception {
        tree.makeJar();
        LauncherTree.makeJdk(folder.resolve("jvm/jdk-17"), "17.0.15", "echo wrong");
        LauncherTree.makeJdk(folder.resolve("jvm/jdk-25"), "25.0.1", "echo right");
        var outcome = tree.run(tree.script(),
                Map.of("PATH", tree.onlyTools().toString(), "JAVA_HOME", folder.resolve("jvm/jdk-17").toString()));
        assertEquals("right\n", outcome.out(), outcome.err());
    }

    @Test
    void weft_namedJdkIsAnother_saysSo() throws Exception {
        LauncherTree.makeJdk(folder.resolve("jvm/jdk-17"), "17.0.15", "echo wrong");
        var outcome = tree.weft(Map.of("WEFT_JAVA_HOME", folder.resolve("jvm/jdk-17").toString()));
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("that is no JDK 25"), outcome.err());
    }
}
