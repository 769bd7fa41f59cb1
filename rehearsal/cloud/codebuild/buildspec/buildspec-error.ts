/** A buildspec that cannot be used: it fails the phase DOWNLOAD_SOURCE with the status code YAML_FILE_ERROR. */
export class BuildspecError extends Error {
  /** @param message - CodeBuild's words where they are known */
  constructor(message: string) {
    super(message);
    this.name = 'BuildspecError';
  }
}
