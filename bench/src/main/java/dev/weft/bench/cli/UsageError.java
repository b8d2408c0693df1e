package dev.weft.bench.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a wrong call is answered with: one line that says what is wrong, with the nearest right word, and where help
 * is.
 */
final class UsageError {
    private UsageError() {}

    /** Prints the error and returns the exit status. */
    static int report(ParameterException error, String[] args) {
        var command = error.getCommandLine();
        var name = command.getCommandSpec().qualifiedName();
        var err = command.getErr();
        err.println(name + ": " + describe(error, command));
        err.println(isRoot(command)
                ? "Run '" + name + "' for the list of commands."
                : "Run '" + name + " --help' for its options.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String describe(ParameterException error, CommandLine command) {
        // A mistyped required option is also a missing one; the typing error is the better news.
        var unmatched = error instanceof UnmatchedArgumentException unknown
                ? unknown.getUnmatched()
                : command.getUnmatchedArguments();
        if (unmatched.isEmpty()) {
            return String.valueOf(error.getMessage());
        }
        var word = unmatched.getFirst();
        return kind(word, command) + " '" + word + "'"
                + NearestWord.of(word, words(command)).map(meant -> ". Did you mean '" + meant + "'?").orElse("");
    }

    private static String kind(String word, CommandLine command) {
        if (word.startsWith("-")) {
            return "unknown option";
        }
        return isRoot(command) ? "unknown command" : "unexpected argument";
    }

    /** What can stand after the command. */
    private static List<String> words(CommandLine command) {
        var words = new ArrayList<>(command.getSubcommands().keySet());
        words.addAll(command.getCommandSpec().optionsMap().keySet());
        return words;
    }

    private static boolean isRoot(CommandLine command) {
        return command.getParent() == null;
    }
}
