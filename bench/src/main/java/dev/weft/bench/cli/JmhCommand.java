package dev.weft.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Runs JMH's own command line on the benchmarks in this jar; every argument, {@code -h} too, goes to JMH unchanged. */
@Command(name = "jmh", description = "Run the JMH benchmarks; arguments go to JMH (-l lists, -h helps)")
final class JmhCommand implements Callable<Integer> {
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
