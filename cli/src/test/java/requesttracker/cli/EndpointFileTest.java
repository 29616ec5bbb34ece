package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The file of the trackers on this machine")
final class EndpointFileTest {
    private static final String FIRST = "http://127.0.0.1:1";
    private static final String SECOND = "http://127.0.0.1:2";
    private static final String THIRD = "http://127.0.0.1:3";

    private final Set<String> running = new HashSet<>(Set.of(FIRST, SECOND, THIRD));
    private EndpointFile file;

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        file = new EndpointFile(Map.of("XDG_RUNTIME_DIR", folder.toString()), "/nonexistent", running::contains);
    }

    @Test
    @DisplayName("names the tracker that started last, and after its stop the previous one")
    void stopLeavesTheOthers() {
        assertThat(file.read()).isEmpty();
        file.write(FIRST);
        file.write(SECOND);
        file.write(THIRD);
        assertThat(file.read()).contains(THIRD);
        file.remove(THIRD);
        assertThat(file.read()).contains(SECOND);
        file.remove(FIRST);
        assertThat(file.read()).contains(SECOND);
        file.remove(SECOND);
        assertThat(file.read()).isEmpty();
    }

    @Test
    @DisplayName("ignores the address of a killed tracker, and the next tracker removes it")
    void passesOverTheKilled() {
        file.write(FIRST);
        file.write(SECOND);
        running.remove(SECOND);
        assertThat(file.read()).contains(FIRST);
        file.write(THIRD);
        assertThat(file.all()).containsExactly(FIRST, THIRD);
    }

    @Test
    @DisplayName("names a killed tracker if there is no other, so that the error has an address")
    void namesTheKilled() {
        file.write(FIRST);
        running.clear();
        assertThat(file.read()).contains(FIRST);
    }

    @Test
    @DisplayName("has an address once, even after a restart on the same port")
    void hasAnAddressOnce() {
        file.write(FIRST);
        file.write(SECOND);
        file.write(FIRST);
        assertThat(file.all()).containsExactly(SECOND, FIRST);
    }

    @Test
    @DisplayName("is in the home folder unless the user's session has a folder")
    void isInTheHome() {
        EndpointFile atHome = new EndpointFile(Map.of(), folder.toString(), running::contains);
        atHome.write(FIRST);
        assertThat(folder.resolve(".request-tracker.endpoint")).hasContent(FIRST);
        assertThat(file.all()).isEmpty();
    }

    @Test
    @DisplayName("checks by a connection which process answers")
    void connects() throws Exception {
        EndpointFile real = new EndpointFile(Map.of(), folder.toString());
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String answering = "http://127.0.0.1:" + socket.getLocalPort();
            real.write(answering);
            real.write(FIRST);
            assertThat(real.all()).isEqualTo(List.of(answering, FIRST));
            assertThat(real.read()).contains(answering);
        }
    }
}
