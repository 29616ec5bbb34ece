package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpellingsTest {
    private final Spellings submitted = Spellings.submitted(Optional.of("{\"Id\":\"a\"}"));

    @Test
    void theSubmittedSpellingStaysKnownNextToTheReportedOne() {
        Spellings reported = submitted.reported(Optional.of("a"));

        assertThat(reported.latest()).contains("a");
        assertThat(reported.all()).containsExactlyInAnyOrder("a", "{\"Id\":\"a\"}");
        assertThat(reported.reported(Optional.of("b")).all()).containsExactlyInAnyOrder("b", "{\"Id\":\"a\"}");
    }

    @Test
    void whatIsReportedAgainOrNotChangesNothing() {
        Spellings reported = submitted.reported(Optional.of("a"));

        assertThat(reported.reported(Optional.of("a"))).isEqualTo(reported);
        assertThat(reported.reported(Optional.empty())).isEqualTo(reported);
    }

    @Test
    void aSpellingThatComesBackIsKnownOnce() {
        Spellings back = submitted.reported(Optional.of("a")).reported(Optional.of("{\"Id\":\"a\"}"));

        assertThat(back.latest()).contains("{\"Id\":\"a\"}");
        assertThat(back.earlier()).contains("a");
    }

    @Test
    void aRequestWithoutAnIdentifierHasNone() {
        assertThat(Spellings.submitted(Optional.empty()).all()).isEmpty();
        assertThat(Spellings.submitted(Optional.empty())
                        .reported(Optional.of("a"))
                        .earlier())
                .isEmpty();
    }
}
