/** The embedded AWS cannot start with these settings: a port in use, an upstream that does not answer. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
