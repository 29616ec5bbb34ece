package requesttracker.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpellingsTest {
    private final Spellings submitted = Spellings.submitted(Optional.of("{\"Id\":\"a\"}"));

    @Test
    void theSubmittedSpellingStaysKnownBesideTheOneThatIsTold() {
        Spellings told = submitted.told(Optional.of("a"));

        assertThat(told.latest()).contains("a");
        assertThat(told.all()).containsExactlyInAnyOrder("a", "{\"Id\":\"a\"}");
        assertThat(told.told(Optional.of("b")).all()).containsExactlyInAnyOrder("b", "{\"Id\":\"a\"}");
    }

    @Test
    void whatIsToldAgainOrNotToldChangesNothing() {
        Spellings told = submitted.told(Optional.of("a"));

        assertThat(told.told(Optional.of("a"))).isEqualTo(told);
        assertThat(told.told(Optional.empty())).isEqualTo(told);
    }

    @Test
    void aSpellingThatComesBackIsKnownOnce() {
        Spellings back = submitted.told(Optional.of("a")).told(Optional.of("{\"Id\":\"a\"}"));

        assertThat(back.latest()).contains("{\"Id\":\"a\"}");
        assertThat(back.earlier()).contains("a");
    }

    @Test
    void aRequestWithoutAnIdentifierHasNone() {
        assertThat(Spellings.submitted(Optional.empty()).all()).isEmpty();
        assertThat(Spellings.submitted(Optional.empty()).told(Optional.of("a")).earlier())
                .isEmpty();
    }
}
