package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The layers hold, and each rule fails on the fixture by exactly the classes made to break it. */
final class LayerTest {
    private static final String FIXTURE = "dev.weft.architecture.fixture";
    private static final JavaClasses REAL = LayerRules.classesOfRuntime();
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(FIXTURE);

    /** A rule and what it must find in the fixture (names below the fixture's root). */
    record Rule(String name, BiFunction<LayerRules, JavaClasses, List<String>> check, List<String> inFixture) {
        List<String> violations(String root, JavaClasses classes) {
            return check.apply(new LayerRules(root), classes);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Rule> rules() {
        return List.of(
                new Rule("arrows", LayerRules::forbiddenArrows, List.of( //
                        "UsesLayerThree uses %s.sync.Primitive", //
                        "internal.queue.KnowsCore uses %s.Core", //
                        "internal.time.KnowsSibling uses %s.internal.queue.KnowsCore", //
                        "sync.TouchesPoller uses %s.internal.poll.Port", //
                        "unplanned.Stray is in a package that no layer names")),
                new Rule("public types only", LayerRules::hiddenTypesUsed,
                        List.of("channel.TouchesHidden uses %s.Core$Hidden")),
                new Rule("foreign memory", LayerRules::foreignMemoryElsewhere,
                        List.of("io.TouchesMemory uses java.lang.foreign.Arena")),
                new Rule("one file for continuations", LayerRules::filesThatUseContinuations,
                        List.of("internal.coroutine.First", "internal.coroutine.Second")));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_realClasses_holds(Rule rule) {
        assertFalse(REAL.isEmpty());
        assertEquals(List.of(), rule.violations("dev.weft", REAL));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_fixture_isSeenToBeBroken(Rule rule) {
        assertEquals(rule.inFixture.stream().map(line -> FIXTURE + "." + line.replace("%s", FIXTURE)).toList(),
                rule.violations(FIXTURE, BROKEN));
    }

    @Test
    void examples_theirSources_useOnlyWhatIsExported() {
        var offenders = Sources.javaFiles("src/main").stream().filter(file -> file.startsWith("examples"))
                .filter(file -> Sources.read(file).contains("dev.weft.internal")).toList();
        assertEquals(List.of(), offenders);
    }
}
