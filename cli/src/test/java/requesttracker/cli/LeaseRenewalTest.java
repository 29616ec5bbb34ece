package requesttracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.client.TrackerClientException;

@DisplayName("The lease of a run")
final class LeaseRenewalTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LENGTH = Duration.ofSeconds(30);

    private final List<Long> calls = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Instant now = START;
    /** This machine's clock less the tracker's. */
    private Duration skew = Duration.ofHours(-5);

    private boolean isReachable = true;

    private final LeaseRenewal lease = new LeaseRenewal(LENGTH, () -> now.plus(skew), this::renew, warnings::add);

    private Instant renew() {
        calls.add(Duration.between(START, now).toSeconds());
        if (!isReachable) {
            throw TrackerClientException.unreachable("no answer");
        }
        return now.plus(LENGTH);
    }

    private void run(int seconds) {
        for (Instant until = now.plusSeconds(seconds); now.isBefore(until); ) {
            now = now.plus(lease.step());
        }
    }

    @Test
    @DisplayName("begins with a call, and is renewed every third of its length")
    void everyThird() {
        run(35);
        assertThat(calls).containsExactly(0L, 10L, 20L, 30L);
        assertThat(lease.end()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(warnings).isEmpty();
    }

    @Test
    @DisplayName("fails to begin with the error of its first call")
    void refused() {
        isReachable = false;
        assertThatThrownBy(() -> new LeaseRenewal(LENGTH, () -> now, this::renew, warnings::add))
                .isInstanceOf(TrackerClientException.class)
                .hasMessage("no answer");
        assertThat(warnings).isEmpty();
    }

    @Test
    @DisplayName("is tried again every 3 s if the tracker is away, with one warning for each outage")
    void outage() {
        isReachable = false;
        run(18);
        assertThat(calls).containsExactly(0L, 10L, 13L, 16L);
        assertThat(warnings)
                .containsExactly(
                        "the lease, which ends at 2026-01-01T00:00:30Z, could not be renewed; retrying: no answer");
        isReachable = true;
        run(3);
        assertThat(calls).endsWith(16L, 19L);
        assertThat(lease.end()).isEqualTo("2026-01-01T00:00:49Z");
        assertThat(warnings).as("a renewal in time").hasSize(1);

        isReachable = false;
        run(12);
        assertThat(warnings).as("another outage").hasSize(2);
    }

    @Test
    @DisplayName("that ran out in an outage is renewed, with one line that requests may be canceled")
    void ranOut() {
        isReachable = false;
        run(40);
        isReachable = true;
        run(20);
        assertThat(warnings)
                .hasSize(2)
                .last()
                .isEqualTo("the lease ran out at 2026-01-01T00:00:30Z before it was renewed: the tracker may have"
                        + " canceled requests (LEASE_EXPIRED)");
        assertThat(lease.end()).isAfter(now);
    }

    @Test
    @DisplayName("is renewed within 1 s after the machine was suspended, with one line if it ran out")
    void suspended() {
        run(5);
        now = now.plusSeconds(24);
        run(1);
        assertThat(calls).containsExactly(0L, 29L);
        assertThat(warnings).as("a renewal in time").isEmpty();

        now = now.plusSeconds(600);
        run(1);
        assertThat(calls).endsWith(29L, 630L);
        assertThat(warnings).singleElement().asString().startsWith("the lease ran out at 2026-01-01T00:00:59Z");
    }

    @Test
    @DisplayName("that is renewed at its very end has run out")
    void atItsEnd() {
        now = START.plus(LENGTH).minusMillis(1);
        lease.step();
        assertThat(warnings).isEmpty();
        now = now.plus(LENGTH);
        lease.step();
        assertThat(warnings).hasSize(1);
    }

    @Test
    @DisplayName("does not run out if this machine's clock is set back")
    void setBack() {
        run(15);
        skew = skew.minusHours(1);
        run(30);
        assertThat(lease.end()).isAfter(now);
        skew = skew.minusSeconds(9);
        run(30);
        assertThat(lease.end()).isAfter(now);
        assertThat(warnings).isEmpty();
    }

    @Test
    @DisplayName("of a long run pauses for 1 s at most, and is not renewed more often for that")
    void longLease() {
        LeaseRenewal hour = new LeaseRenewal(Duration.ofHours(1), () -> now, () -> renew().plusSeconds(3570), text -> {
            throw new AssertionError(text);
        });
        for (Instant until = now.plusSeconds(3000); now.isBefore(until); ) {
            Duration pause = hour.step();
            assertThat(pause).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
            now = now.plus(pause);
        }
        assertThat(calls).as("with the first call of the other lease").containsExactly(0L, 0L, 1200L, 2400L);
    }

    @Test
    @DisplayName("is renewed by a thread until closed, and warns no more then")
    void closed() throws InterruptedException {
        now = now.plusSeconds(10);
        CountDownLatch renewing = new CountDownLatch(2);
        CountDownLatch isClosed = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        LeaseRenewal threaded = new LeaseRenewal(
                LENGTH,
                () -> now.plusSeconds(renewing.getCount() == 2 ? 0 : 60),
                () -> {
                    renewing.countDown();
                    if (renewing.getCount() == 1) {
                        return now;
                    }
                    try {
                        isClosed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    answered.countDown();
                    throw TrackerClientException.unreachable("too late to matter");
                },
                warnings::add);
        threaded.start();
        assertThat(renewing.await(30, TimeUnit.SECONDS)).isTrue();
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().equals("lease"))
                .findFirst()
                .orElseThrow();
        assertThat(thread.isDaemon()).isTrue();
        threaded.close();
        isClosed.countDown();
        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        thread.join(30_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(warnings).isEmpty();
    }
}
