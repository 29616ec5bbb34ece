package requesttracker.cli;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The terminal that controls this process. A signal reports a change of its size, and {@code stty} reports the size.
 */
final class ControllingTerminal implements Terminal {
    private final Semaphore changes = new Semaphore(0);
    private ScreenSize size;

    ControllingTerminal() {
        onResize(changes::release);
        size = ask();
    }

    @Override
    public ScreenSize size() {
        if (changes.drainPermits() > 0) {
            size = ask();
        }
        return size;
    }

    @Override
    public void await(long time, TimeUnit unit) throws InterruptedException {
        if (changes.tryAcquire(time, unit)) {
            changes.release();
        }
    }

    private static ScreenSize ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return ScreenSize.parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return ScreenSize.USUAL;
        }
    }

    /**
     * Runs an action when the signal WINCH arrives. Uses the JDK's classes for signals by reflection, since the
     * compiler warns of each direct use, and no option turns that warning off. Without these classes, a change of the
     * size has no effect.
     */
    private static void onResize(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object acting = Proxy.newProxyInstance(
                    ControllingTerminal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), acting);
        } catch (ReflectiveOperationException e) {
            // The size of the start stays in use.
        }
    }
}
