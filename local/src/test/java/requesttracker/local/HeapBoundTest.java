package requesttracker.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bound of the heap")
class HeapBoundTest {
    private long kept;
    private long garbage;
    private int collections;
    private Instant now = Instant.EPOCH;

    private final HeapBound bound = new HeapBound(
            100,
            () -> kept + garbage,
            () -> {
                collections++;
                garbage = 0;
            },
            () -> now);

    @Test
    @DisplayName("is reached by live objects, and not by garbage")
    void countsWhatIsKept() {
        kept = 60;
        garbage = 90;
        assertThat(bound.getAsBoolean()).isFalse();

        kept = 101;
        now = now.plusSeconds(5);
        assertThat(bound.getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("causes no garbage collection below it, and at most one in 5 s beyond it")
    void collectsSeldom() {
        kept = 100;
        assertThat(bound.getAsBoolean()).isFalse();
        assertThat(collections).isZero();

        kept = 101;
        for (int i = 0; i < 50; i++) {
            assertThat(bound.getAsBoolean()).isTrue();
            now = now.plusMillis(100);
        }
        assertThat(collections).isEqualTo(1);
    }

    @Test
    @DisplayName("is no longer reached when requests have expired")
    void isLeft() {
        kept = 101;
        assertThat(bound.getAsBoolean()).isTrue();

        kept = 50;
        assertThat(bound.getAsBoolean()).isFalse();
    }
}
