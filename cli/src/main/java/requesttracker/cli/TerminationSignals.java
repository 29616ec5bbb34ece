package requesttracker.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * The signals that ask a process to end. A shutdown hook would run for the first one only, so they are taken by the
 * JDK's {@code sun.misc.Signal}. The compiler has a warning for each use of that class that nothing turns off, hence
 * reflection.
 */
final class TerminationSignals {
    /** A signal by its name, with the exit code of a process that it ends. */
    enum TerminationSignal {
        INT(130),
        TERM(143),
        HUP(129);

        private final int exitCode;

        TerminationSignal(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    private TerminationSignals() {}

    /**
     * Calls the consumer for each signal, in a thread of the JVM's. A signal that the parent process ignores stays
     * ignored.
     */
    static void onEach(Consumer<TerminationSignal> consumer) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            for (TerminationSignal signal : List.of(TerminationSignal.values())) {
                Object handler = Proxy.newProxyInstance(
                        TerminationSignals.class.getClassLoader(),
                        new Class<?>[] {handlerType},
                        (proxy, method, given) -> {
                            if (method.getName().equals("handle")) {
                                consumer.accept(signal);
                            }
                            return null;
                        });
                type.getMethod("handle", type, handlerType)
                        .invoke(null, type.getConstructor(String.class).newInstance(signal.name()), handler);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM takes no signals: " + cause(e), e);
        }
    }

    private static Throwable cause(ReflectiveOperationException e) {
        return e instanceof InvocationTargetException ? e.getCause() : e;
    }
}
