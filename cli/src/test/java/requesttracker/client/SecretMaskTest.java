package requesttracker.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A masked secret")
class SecretMaskTest {
    private final SecretMask mask = new SecretMask("IQoJ/b3+Jp==");

    @ParameterizedTest(name = "{0}")
    @DisplayName("is absent from a text in each spelling:")
    @ValueSource(
            strings = {
                "IQoJ/b3+Jp==",
                "IQoJ\\/b3+Jp==",
                "IQoJ%2Fb3%2BJp%3D%3D",
                "IQoJ%2fb3%2bJp%3d%3d",
                "IQoJ/b3\\u002bJp\\u003D\\u003d",
                "IQoJ&#x2F;b3&#43;Jp&#x3d;&#x3D;"
            })
    void isMasked(String spelled) {
        assertThat(mask.apply("token: " + spelled + ".")).isEqualTo("token: ***.");
        assertThat(mask.apply(("é" + spelled).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("é***".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("leaves other texts unchanged")
    void leavesOthers() {
        assertThat(mask.apply("IQoJ/b3 Jp==")).isEqualTo("IQoJ/b3 Jp==");
        assertThat(SecretMask.NONE.apply("text")).isEqualTo("text");
    }
}
