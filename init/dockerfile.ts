/** What can be said of a Dockerfile without an engine: whether it is one, and whether what it copies is there. Pure. */

export interface DockerfileProps {
  readonly text: string;
  /** Whether a file or directory of the build context is there. */
  readonly exists: (path: string) => boolean;
  /** Port that the load balancer sends requests to. */
  readonly port: number;
}

export interface DockerfileFindings {
  /** Without a mend no build succeeds. */
  readonly errors: readonly string[];
  /** A build succeeds, but the service may not run. */
  readonly warnings: readonly string[];
}

interface Instruction {
  /** From 1. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

export function checkDockerfile({ text, exists, port }: DockerfileProps): DockerfileFindings {
  const instructions = instructionsOf(text);
  const errors: string[] = [];
  const warnings: string[] = [];
  if (!instructions.some(({ name }) => name === 'FROM'))
    errors.push('it has no FROM, and must start with one');
  for (const instruction of instructions) {
    for (const source of sourcesOf(instruction)) {
      if (exists(source)) continue;
      errors.push(`line ${instruction.line} copies ${source}, which is not in the build context`);
    }
  }
  const exposed = instructions
    .filter(({ name }) => name === 'EXPOSE')
    .flatMap(({ value }) => value.split(/\s+/))
    .map((each) => each.replace(/\/tcp$/, ''));
  if (exposed.length > 0 && !exposed.some((each) => each === String(port) || /\D/.test(each))) {
    warnings.push(
      `it exposes ${exposed.join(', ')}, and the load balancer sends requests to ${port}: give --port, or let the service listen on PORT`,
    );
  }
  const last = instructions.findLastIndex(({ name }) => name === 'FROM');
  const user = instructions.slice(last).findLast(({ name }) => name === 'USER')?.value;
  if (user === undefined || /^(root|0)(:|$)/.test(user)) {
    warnings.push(
      'its last stage sets no USER other than root: tasks run as 1000:1000, so the files must be readable for it',
    );
  }
  return { errors, warnings };
}

/** Comments are left out, and lines that end in a backslash are joined. */
function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  let start = 0;
  let open = '';
  let heredoc: string | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (heredoc !== undefined) {
      if (raw.trim() === heredoc) heredoc = undefined;
      continue;
    }
    if (/^\s*(#|$)/.test(raw)) continue;
    if (open === '') start = index + 1;
    open += `${raw.replace(/\\\s*$/, '')} `;
    if (/\\\s*$/.test(raw)) continue;
    const [, name = '', value = ''] = /^\s*(\w+)\s*([^]*)$/.exec(open) ?? [];
    heredoc = /<<-?["']?(\w+)["']?/.exec(value)?.[1];
    found.push({ line: start, name: name.toUpperCase(), value: value.trim() });
    open = '';
  }
  return found;
}

/** Files of the build context that are copied; those that only a build knows are left out. */
function sourcesOf({ name, value }: Instruction): readonly string[] {
  if ((name !== 'COPY' && name !== 'ADD') || /(^|\s)--from=|<</.test(value)) return [];
  const rest = value.replace(/^(--\S+\s+)*/, '');
  const words = rest.startsWith('[') ? listOf(rest) : rest.split(/\s+/);
  return words
    .slice(0, -1)
    .filter((source) => !/[*?[$\\]|^\w+:\/\/|^git@/.test(source))
    .map((source) => source.replace(/^\.?\/+/, '').replace(/\/+$/, ''))
    .filter((source) => source !== '' && source !== '.');
}

function listOf(text: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}
