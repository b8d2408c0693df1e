package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A list of the tests of another library and of what became of them: a line for each, its name, {@code =} and the test of ours, as Class.method
 * (in this package, or with its package behind {@code dev.weft}); or {@code :} and why there is none.
 */
final class Ported {
    private Ported() {}

    /** Fails unless each line names a test that exists or a reason, and no source test comes twice. */
    static void check(int sources, String list) {
        var wrong = new ArrayList<String>();
        var names = new HashSet<String>();
        var lines = list.lines().filter(line -> !line.isBlank()).toList();
        for (var line : lines) {
            var target = line.split(" = ", 2);
            var name = line.split(" = |: ", 2)[0];
            if (!names.add(name)) {
                wrong.add("twice: " + name);
            }
            if (target.length == 2
                    ? !List.of(target[1].split(", ")).stream().allMatch(Ported::isTest)
                    : !line.contains(": ")) {
                wrong.add(line);
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(sources, lines.size());
    }

    private static boolean isTest(String name) {
        var dot = name.lastIndexOf('.');
        var type = name.substring(0, dot);
        try {
            var owner = Class.forName(
                    type.contains(".") || !isHere(type)
                            ? "dev.weft." + type
                            : Ported.class.getPackageName() + "." + type);
            return Arrays.stream(owner.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals(name.substring(dot + 1))
                            && (method.isAnnotationPresent(Test.class)
                                    || method.isAnnotationPresent(ParameterizedTest.class)));
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private static boolean isHere(String simpleName) {
        return Ported.class.getResource(simpleName + ".class") != null;
    }
}
