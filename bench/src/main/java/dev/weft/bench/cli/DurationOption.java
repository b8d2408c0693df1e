package dev.weft.bench.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people type it: {@code 10s}, {@code 1.5s}, {@code 200ms}, {@code 2m}; a bare number means seconds. */
final class DurationOption implements ITypeConverter<Duration> {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|)");

    @Override
    public Duration convert(String value) {
        var parts = SHAPE.matcher(value);
        if (!parts.matches()) {
            throw new TypeConversionException("'" + value + "' is not a time such as 10s, 200ms or 2m");
        }
        long unitNanos = switch (String.valueOf(parts.group(2))) {
            case "ms" -> 1_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 1_000_000_000L;
        };
        return Duration.ofNanos(
                new BigDecimal(String.valueOf(parts.group(1))).multiply(BigDecimal.valueOf(unitNanos)).longValue());
    }
}
