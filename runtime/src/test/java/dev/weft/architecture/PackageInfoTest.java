package dev.weft.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every package says what it is for and is {@code @NullMarked}. */
final class PackageInfoTest {
    @Test
    void packages_allModules_haveADocumentedNullMarkedPackageInfo() {
        var packages = Sources.javaFiles("src/main/java").stream().map(file -> Objects.requireNonNull(file.getParent()))
                .distinct().toList();
        assertFalse(packages.isEmpty());
        assertEquals(List.of(), packages.stream().filter(directory -> !isDocumented(directory)).toList(),
                "need a package-info.java with Javadoc and @NullMarked");
    }

    private static boolean isDocumented(Path directory) {
        var info = directory.resolve("package-info.java");
        return Files.exists(Sources.root().resolve(info)) && isDocumented(Sources.read(info));
    }

    private static boolean isDocumented(String packageInfo) {
        return (packageInfo.startsWith("/**") || packageInfo.startsWith("///"))
                && packageInfo.contains("\n@NullMarked\n");
    }

    @Test
    void isDocumented_commentOrAnnotationMissing_isSeen() {
        assertEquals(true, isDocumented("/** Queues. */\n@NullMarked\npackage p;\n"));
        assertFalse(isDocumented("/** Queues. */\npackage p;\n"));
        assertFalse(isDocumented("\n@NullMarked\npackage p;\n"));
    }
}
