/** A registry that images are pulled from and pushed to, and the credentials for it. */
export interface RegistryAccess {
  /** Host and port, as image references begin: `127.0.0.1:4566`. It speaks HTTP. */
  readonly host: string;
  readonly user: string;
  readonly password: string;
}
