/** What a command gets from its process. */
export interface CommandContext {
  /** Directory of cdktf.json. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}
