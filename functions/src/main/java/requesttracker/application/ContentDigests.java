package requesttracker.application;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import requesttracker.domain.Sensitive;
import requesttracker.domain.Submission;
import requesttracker.json.Json;
import requesttracker.json.MalformedJsonException;
import requesttracker.store.ContentDigest;

/**
 * Computes SHA-256 digests of submits, over canonical JSON: the order of members and the spelling of numbers do not
 * matter.
 */
final class ContentDigests {
    /**
     * Prefix of each digest of canonical JSON. A digest by version 1.0.0 has no prefix and covers the text as given.
     */
    private static final String VERSION = "2:";

    private ContentDigests() {}

    /** Returns the digest of a payload that stays on the record. */
    static String ofPayload(Sensitive payload) {
        return VERSION + sha256(List.of(canonical(payload.reveal())));
    }

    /** Returns the digests of all members that make two submits the same. */
    static ContentDigest of(Submission submission) {
        Optional<String> payload = submission.payload().map(Sensitive::reveal);
        return new ContentDigest(
                VERSION + sha256(content(submission, payload.map(ContentDigests::canonical))),
                sha256(content(
                        submission,
                        submission.payloadGivenAsJson() ? payload.map(ContentDigests::rewritten) : payload)));
    }

    private static List<String> content(Submission submission, Optional<String> payload) {
        List<String> content = new ArrayList<>(List.of(
                submission.operation().name(),
                submission.typeName(),
                submission.identifier().orElse(""),
                payload.orElse(""),
                submission.typeVersionId().orElse(""),
                submission.roleArn().orElse(""),
                submission.providerToken().orElse(""),
                submission.timeout().toString(),
                submission.onTimeout().name(),
                submission.onConflict().name()));
        // A request without labels keeps the digest of versions that had no labels.
        submission.labels().values().forEach((name, value) -> content.addAll(List.of(name, value)));
        return content;
    }

    private static String canonical(String payload) {
        try {
            return Json.write(Json.canonical(payload));
        } catch (MalformedJsonException e) {
            return payload;
        }
    }

    /** Returns the text that version 1.0.0 passed on for a payload given as JSON. */
    private static String rewritten(String payload) {
        try {
            return Json.write(Json.value(payload));
        } catch (MalformedJsonException e) {
            return payload;
        }
    }

    /** Returns the digest of texts. Each text is prefixed with its length, so different lists differ. */
    private static String sha256(List<String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
