/** What the stages of a Dockerfile say of the image that the last one makes. Pure. */
import path from 'node:path';
import { badUsage } from '../../failures';
import {
  readCommand,
  readInstructions,
  readPairs,
  substituted,
  substitutedPairs,
  substitutedWords,
  words,
  type Instruction,
} from './dockerfile';

/** A COPY; paths are as they are written. */
export interface Copy {
  /** Stage that it copies from. @default - the build context */
  readonly from?: string | undefined;
  readonly sources: readonly string[];
  /** Absolute. */
  readonly destination: string;
  /** The destination is a directory, whether it exists or not: it is written with a slash at its end, or as `.`. */
  readonly intoDirectory: boolean;
  /** Of `--chmod`. @default - that of the source */
  readonly mode?: number;
  readonly line: number;
  /** As it is written, on one line. */
  readonly text: string;
}

export interface Stage {
  readonly name?: string | undefined;
  /** Image that the first of the stages that it is made from begins with. */
  readonly base: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly workingDirectory: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly copies: readonly Copy[];
  /** Instructions that change the image in a way that is not followed here, those of its base stages included. */
  readonly opaque: readonly OpaqueInstruction[];
}

export interface OpaqueInstruction extends Instruction {
  /** Where it runs; absolute. */
  readonly workingDirectory: string;
}

/** Instructions that say nothing that a process would need. */
const harmless = new Set(['EXPOSE', 'HEALTHCHECK', 'MAINTAINER', 'STOPSIGNAL', 'USER', 'VOLUME']);

/** All that Docker knows. */
const known = new Set([
  ...harmless,
  ...[
    'ADD',
    'ARG',
    'CMD',
    'COPY',
    'ENTRYPOINT',
    'ENV',
    'FROM',
    'LABEL',
    'ONBUILD',
    'RUN',
    'SHELL',
    'WORKDIR',
  ],
]);

/**
 * @param buildArguments - what `--build-arg` sets
 * @throws Failure what is no Dockerfile
 */
export function readStages(
  dockerfile: string,
  buildArguments: Readonly<Record<string, string>>,
): readonly Stage[] {
  const stages: Stage[] = [];
  const globals: Record<string, string> = {};
  let current: StageReader | undefined;
  for (const instruction of readInstructions(dockerfile)) {
    if (!known.has(instruction.name)) {
      throw badUsage(
        `dockerfile parse error on line ${instruction.line}: unknown instruction: ${instruction.name}`,
      );
    }
    if (instruction.name === 'FROM') {
      if (current !== undefined) stages.push(current.stage());
      current = new StageReader(instruction, { stages, globals, buildArguments });
    } else if (current !== undefined) current.read(instruction);
    else if (instruction.name === 'ARG') {
      for (const [name, value] of readPairs(instruction.value)) {
        globals[name] = buildArguments[name] ?? substituted(value, globals);
      }
    }
  }
  if (current === undefined) throw badUsage('Dockerfile: no FROM: an image begins with another one');
  return [...stages, current.stage()];
}

interface StageContext {
  readonly stages: readonly Stage[];
  readonly globals: Readonly<Record<string, string>>;
  readonly buildArguments: Readonly<Record<string, string>>;
}

class StageReader {
  readonly #context: StageContext;
  readonly #name: string | undefined;
  readonly #base: string;
  readonly #arguments: Record<string, string> = {};
  readonly #environment: Record<string, string>;
  readonly #labels: Record<string, string>;
  readonly #copies: Copy[];
  readonly #opaque: OpaqueInstruction[];
  #workingDirectory: string;
  #entryPoint: readonly string[];
  #command: readonly string[];

  constructor({ value }: Instruction, context: StageContext) {
    const [image = '', as, name] = words(substituted(value, context.globals)).filter(
      (word) => !word.startsWith('--'),
    );
    const from = context.stages.find((each) => each.name === image.toLowerCase());
    this.#context = context;
    this.#name = as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined;
    this.#base = from?.base ?? image;
    this.#environment = { ...from?.environment };
    this.#workingDirectory = from?.workingDirectory ?? '/';
    this.#entryPoint = from?.entryPoint ?? [];
    this.#command = from?.command ?? [];
    this.#labels = { ...from?.labels };
    this.#copies = [...(from?.copies ?? [])];
    this.#opaque = [...(from?.opaque ?? [])];
  }

  read(instruction: Instruction): void {
    const variables = { ...this.#arguments, ...this.#environment };
    const pairs = () => substitutedPairs(instruction.value, variables);
    switch (instruction.name) {
      case 'ARG':
        this.#argument(instruction.value, pairs());
        break;
      case 'ENV':
        Object.assign(this.#environment, Object.fromEntries(pairs()));
        break;
      case 'LABEL':
        Object.assign(this.#labels, Object.fromEntries(pairs()));
        break;
      case 'WORKDIR':
        this.#workingDirectory = path.posix.resolve(
          this.#workingDirectory,
          substitutedWords(instruction.value, variables)[0] ?? '',
        );
        break;
      case 'ENTRYPOINT':
        this.#entryPoint = readCommand(instruction.value);
        this.#command = [];
        break;
      case 'CMD':
        this.#command = readCommand(instruction.value);
        break;
      case 'COPY':
        this.#copy(instruction, variables);
        break;
      default:
        if (!harmless.has(instruction.name)) this.#keep(instruction);
    }
  }

  stage(): Stage {
    return {
      name: this.#name,
      base: this.#base,
      environment: this.#environment,
      workingDirectory: this.#workingDirectory,
      entryPoint: this.#entryPoint,
      command: this.#command,
      labels: this.#labels,
      copies: this.#copies,
      opaque: this.#opaque,
    };
  }

  #keep(instruction: Instruction): void {
    this.#opaque.push({ ...instruction, workingDirectory: this.#workingDirectory });
  }

  /** An ARG without a default has that of the ARG before the first FROM. */
  #argument(line: string, pairs: readonly (readonly [string, string])[]): void {
    const { buildArguments, globals } = this.#context;
    for (const [name, fallback] of pairs) {
      this.#arguments[name] = buildArguments[name] ?? (line.includes('=') ? fallback : (globals[name] ?? ''));
    }
  }

  #copy(instruction: Instruction, variables: Readonly<Record<string, string>>): void {
    const all = copyWords(instruction.value, variables);
    const option = (name: string) =>
      all.find((word) => word.startsWith(`--${name}=`))?.slice(`--${name}=`.length);
    const paths = all.filter((word) => !word.startsWith('--'));
    const mode = option('chmod');
    const isFollowed =
      all.every((word) => !/^(--(parents|exclude)\b|<<)/.test(word)) &&
      (mode === undefined || /^[0-7]{3,4}$/.test(mode));
    if (!isFollowed) {
      this.#keep(instruction);
      return;
    }
    const written = paths.at(-1) ?? '';
    this.#copies.push({
      from: option('from')?.toLowerCase(),
      sources: paths.slice(0, -1),
      destination: path.posix.resolve(this.#workingDirectory, written),
      intoDirectory: /(^|\/)\.?$/.test(written),
      ...(mode !== undefined && { mode: Number.parseInt(mode, 8) }),
      line: instruction.line,
      text: `COPY ${instruction.value}`,
    });
  }
}

/** Options and paths; paths may be a JSON list, which comes after options. */
function copyWords(value: string, variables: Readonly<Record<string, string>>): string[] {
  const [, options = '', list] = /^((?:--\S+\s+)*)(\[.*\])\s*$/s.exec(value) ?? [];
  if (list === undefined) return substitutedWords(value, variables);
  return [
    ...substitutedWords(options, variables),
    ...readCommand(list).map((word) => substituted(word, variables)),
  ];
}
