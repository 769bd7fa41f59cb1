/** An object of S3. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
}
