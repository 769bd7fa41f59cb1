/** Writes one line of JSON to stdout, where the awslogs driver takes it from. */
export type Log = (message: string, fields: Readonly<Record<string, unknown>>) => void;

/** @param version - version of the service, in every line */
export function jsonLog(version: string, write: (line: string) => void): Log {
  return (message, fields) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), message, version, ...fields })}\n`);
  };
}
