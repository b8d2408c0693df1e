package dev.weft.bench.cli;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Things chosen by name on the command line. */
final class Choice {
    private Choice() {}

    /**
     * Those of {@code all} that {@code names} name, in the order of {@code all}. A name may stand for several.
     *
     * @param option
     *            that the names were given to
     * @param kind
     *            what a name stands for, such as {@code workload}
     * @throws ParameterException
     *             if a name stands for nothing; says which one was probably meant, and all there are
     */
    static <T> List<T> of(Collection<String> names, Collection<T> all, Function<T, String> nameOf, String option,
            String kind,
            CommandLine command) {
        var known = new LinkedHashSet<>(all.stream().map(nameOf).toList());
        for (var name : names) {
            if (!known.contains(name)) {
                var guess = NearestWord.of(name, known).map(near -> " Did you mean '" + near + "'?").orElse("");
                throw new ParameterException(command, option + ": there is no " + kind + " '" + name + "'." + guess
                        + " There are: " + String.join(", ", known));
            }
        }
        return all.stream().filter(one -> names.contains(nameOf.apply(one))).toList();
    }
}
