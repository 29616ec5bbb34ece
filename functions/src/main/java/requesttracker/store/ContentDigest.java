package requesttracker.store;

/**
 * The digests of all members that make two submits the same.
 *
 * @param canonical the digest of canonical JSON, prefixed with its version
 * @param earlier the digest by the rule of version 1.0.0, for repeats within 36 hours of an upgrade or a roll-back
 */
public record ContentDigest(String canonical, String earlier) {}
