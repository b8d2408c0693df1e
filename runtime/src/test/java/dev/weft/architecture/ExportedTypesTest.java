package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users can name is a decision. There is no module-info to write it down (ADR 0001), so a checked-in list does. */
final class ExportedTypesTest {
    private static final Path LIST = Path.of("runtime/src/test/resources/exported-types.txt");
    private static final Path ACTUAL = Path.of("runtime/target/exported-types.txt");

    @Test
    void publicTypes_outsideInternal_areTheCheckedInList() throws IOException {
        var listed = Sources.read(LIST).lines().toList();
        var exported = LayerRules.classesOfRuntime().stream().filter(ExportedTypesTest::isExported)
                .map(JavaClass::getName)
                .sorted().toList();
        Files.writeString(Sources.root().resolve(ACTUAL), String.join("\n", exported) + "\n");
        assertEquals(List.of(), difference(listed, exported),
                "The exported types changed. If that is meant: cp " + ACTUAL + " "
                        + LIST + ", and add a line to CHANGELOG.md.\n");
    }

    @Test
    void difference_oneMoreAndOneLess_namesBoth() {
        assertEquals(List.of("+ c", "- a"), difference(List.of("a", "b"), List.of("b", "c")));
    }

    private static List<String> difference(List<String> before, List<String> now) {
        return Stream.concat(now.stream().filter(name -> !before.contains(name)).map(name -> "+ " + name),
                before.stream().filter(name -> !now.contains(name)).map(name -> "- " + name)).toList();
    }

    private static boolean isExported(JavaClass type) {
        return !type.getPackageName().startsWith("dev.weft.internal") && !type.isAnonymousClass() && isVisible(type)
                && type.getEnclosingClass().map(ExportedTypesTest::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getModifiers().contains(JavaModifier.PROTECTED);
    }
}
