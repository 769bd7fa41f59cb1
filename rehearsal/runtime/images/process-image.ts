/** What stands for an image where a container is a process: a program and where it runs. */
export interface ProcessImage {
  /** Working directory. @default - a temporary one of the container */
  readonly directory?: string;
  /** Comes before the command, as an image's ENTRYPOINT does. */
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}
