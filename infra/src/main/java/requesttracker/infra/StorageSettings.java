package requesttracker.infra;

/**
 * What the stack keeps of requests and events.
 *
 * @param retentionDays days a settled request can still be read; Cloud Control itself forgets after 7
 * @param listShards partitions of the list index; may grow, must not shrink while requests are kept
 * @param tableKey the key that encrypts the table
 * @param archiveDays days that the bus's archive keeps our own events
 * @param warmWriteUnits write units a second that table and indexes take at once; 0 for those of a new table, 4,000
 */
record StorageSettings(int retentionDays, int listShards, TableKey tableKey, int archiveDays, int warmWriteUnits) {
    static StorageSettings read(SettingsSource source) {
        return new StorageSettings(
                source.integer("retentionDays", 7, 1, 365),
                source.integer("listShards", 8, 1, 64),
                TableKey.read(source),
                source.integer("archiveDays", 30, 1, 3_650),
                source.integer("warmWriteUnits", 0, 4_000, 40_000));
    }
}
