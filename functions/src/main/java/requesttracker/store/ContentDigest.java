package requesttracker.store;

/**
 * Digests of all that makes two submits the same.
 *
 * @param canonical of canonical JSON, with the version of its rule before it
 * @param earlier by the rule of version 1.0.0, which an upgrade or a roll-back within 36 hours compares
 */
public record ContentDigest(String canonical, String earlier) {}
