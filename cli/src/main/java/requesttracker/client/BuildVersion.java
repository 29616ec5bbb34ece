package requesttracker.client;

/** The version of this build, from the manifest of its jar. */
public final class BuildVersion {
    private BuildVersion() {}

    /** Returns the version, or {@code development} for classes outside a jar. */
    public static String get() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
