package dev.weft.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The layers of the design as checks over the packages below {@code root}. The root is a parameter, so that the same checks
 * run on a fixture that breaks them. Each check returns its violations, one line each.
 */
record LayerRules(String root) {
    private static final String CORE = "";
    private static final Set<String> CORE_AND_ABOVE = Set.of(CORE, "scope", "channel", "sync", "net", "io", "thread",
            "observe", "testing", "coroutine", "pace", "actor");

    /** What each package may use of ours besides itself; a package that is not named here is a violation. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("internal.coroutine", Set.of()), Map.entry("internal.time", Set.of()),
            Map.entry("internal.queue", Set.of()),
            Map.entry("internal.linux", Set.of()), Map.entry("internal.poll", Set.of()),
            Map.entry("internal.poll.nio", Set.of("internal.poll")),
            Map.entry("internal.poll.epoll", Set.of("internal.poll", "internal.linux")),
            Map.entry(CORE,
                    Set.of("internal.coroutine", "internal.time", "internal.queue", "internal.linux", "internal.poll",
                            "internal.poll.nio", "internal.poll.epoll")),
            Map.entry("scope", CORE_AND_ABOVE), Map.entry("channel", CORE_AND_ABOVE), Map.entry("sync", CORE_AND_ABOVE),
            Map.entry("observe", CORE_AND_ABOVE), Map.entry("testing", CORE_AND_ABOVE),
            Map.entry("pace", CORE_AND_ABOVE), Map.entry("actor", CORE_AND_ABOVE),
            Map.entry("net", with(CORE_AND_ABOVE, "internal.poll", "internal.linux")),
            Map.entry("io", with(CORE_AND_ABOVE, "internal.poll", "internal.linux")),
            Map.entry("thread", with(CORE_AND_ABOVE, "internal.coroutine")),
            Map.entry("coroutine", with(CORE_AND_ABOVE, "internal.coroutine")));

    private static final Set<String> MAY_USE_FOREIGN_MEMORY = Set.of("internal.linux", "internal.poll.epoll");

    /** The classes of the runtime module, tests left out. */
    static JavaClasses classesOfRuntime() {
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.weft");
    }

    /** Uses of a package that the layers do not allow. */
    List<String> forbiddenArrows(JavaClasses classes) {
        return ours(classes).flatMap(this::forbiddenArrows).distinct().sorted().toList();
    }

    private Stream<String> forbiddenArrows(JavaClass type) {
        var own = packageOf(type);
        var allowed = own == null ? null : ARROWS.get(own);
        if (allowed == null) {
            return Stream.of(type.getName() + " is in a package that no layer names");
        }
        return uses(type, target -> {
            var used = packageOf(target);
            return used != null && !used.equals(own) && !allowed.contains(used);
        });
    }

    /** Uses of core types that are not public from other packages, say by a subclass. */
    List<String> hiddenTypesUsed(JavaClasses classes) {
        return ours(classes).filter(type -> !CORE.equals(packageOf(type)))
                .flatMap(type -> uses(type, target -> CORE.equals(packageOf(target)) && !isPublic(target))).distinct()
                .sorted()
                .toList();
    }

    /** Uses of {@code java.lang.foreign} elsewhere than in the packages for it. */
    List<String> foreignMemoryElsewhere(JavaClasses classes) {
        return ours(classes).filter(type -> !MAY_USE_FOREIGN_MEMORY.contains(String.valueOf(packageOf(type))))
                .flatMap(type -> uses(type, target -> target.getPackageName().equals("java.lang.foreign"))).distinct()
                .sorted()
                .toList();
    }

    /** The source files that use {@code jdk.internal.vm}, when there is more than one or it is not a coroutine. */
    List<String> filesThatUseContinuations(JavaClasses classes) {
        var files = ours(classes)
                .filter(type -> uses(type, target -> target.getPackageName().equals("jdk.internal.vm")).findAny()
                        .isPresent())
                .map(LayerRules::topLevel)
                .collect(Collectors.toMap(JavaClass::getName, type -> type, (first, _) -> first));
        var isFine = files.size() <= 1
                && files.values().stream().allMatch(type -> "internal.coroutine".equals(packageOf(type)));
        return isFine ? List.of() : files.keySet().stream().sorted().toList();
    }

    private Stream<JavaClass> ours(JavaClasses classes) {
        return classes.stream().filter(type -> packageOf(type) != null);
    }

    private static Stream<String> uses(JavaClass type, Predicate<JavaClass> isMeant) {
        return type.getDirectDependenciesFromSelf().stream().map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType)
                .filter(isMeant).map(target -> type.getName() + " uses " + target.getName());
    }

    /** The package below the root, empty for the root itself, or null for a class that is not ours. */
    private @Nullable String packageOf(JavaClass type) {
        var name = type.getPackageName();
        if (name.equals(root)) {
            return CORE;
        }
        return name.startsWith(root + ".") ? name.substring(root.length() + 1) : null;
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(LayerRules::isPublic).orElse(true);
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(LayerRules::topLevel).orElse(type);
    }

    private static Set<String> with(Set<String> packages, String... more) {
        return Stream.concat(packages.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }
}
