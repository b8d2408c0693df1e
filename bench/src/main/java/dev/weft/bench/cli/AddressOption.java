package dev.weft.bench.cli;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT}, with an IPv6 address in brackets. The name is looked up, but need not be found. */
final class AddressOption implements ITypeConverter<InetSocketAddress> {
    private static final Pattern SHAPE = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^:\\s]+)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    @Override
    public InetSocketAddress convert(String value) {
        var parts = SHAPE.matcher(value);
        if (!parts.matches()) {
            throw new TypeConversionException("'" + value + "' is not HOST:PORT, such as 127.0.0.1:9001");
        }
        int port = Integer.parseInt(String.valueOf(parts.group(3)));
        if (port == 0 || port > MAX_PORT) {
            throw new TypeConversionException("'" + value + "': the port must be 1 to " + MAX_PORT);
        }
        var bracketed = parts.group(1);
        return new InetSocketAddress(bracketed == null ? String.valueOf(parts.group(2)) : bracketed, port);
    }
}
