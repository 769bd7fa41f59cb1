import { StringDecoder } from 'node:string_decoder';

/** Characters after which a line is cut: CloudWatch Logs takes 256 KB an event, and a character may be 4 bytes. */
const longestLine = 64_000;

/** Calls `take` with every line of a stream, and at its end with what has no line end. Empty lines are left out. */
export function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const add = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line.endsWith('\r') ? line.slice(0, -1) : line);
    while (rest.length > longestLine) {
      emit(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  };
  const emit = (line: string) => {
    for (let start = 0; start < line.length; start += longestLine)
      take(line.slice(start, start + longestLine));
  };
  stream.on('data', (chunk: Buffer) => {
    add(decoder.write(chunk));
  });
  stream.on('end', () => {
    add(decoder.end());
    emit(rest);
    rest = '';
  });
  // A broken pipe ends the output; how the program ended is told elsewhere.
  stream.on('error', () => undefined);
}
