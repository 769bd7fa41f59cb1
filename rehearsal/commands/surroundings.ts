/** What a command is run in. */
export interface Surroundings {
  /** Directory of cdktf.json. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}
