/** What the stages of a Dockerfile say of the image that the last one makes. Pure. */
import path from 'node:path';
import { badUsage } from '../../failures';
import { readCommand, readInstructions, readPairs, substituted, words, type Instruction } from './dockerfile';

/** A COPY; paths are as they are written. */
export interface Copy {
  /** Stage that it copies from. @default - the build context */
  readonly from?: string | undefined;
  readonly sources: readonly string[];
  /** Absolute. */
  readonly destination: string;
  readonly line: number;
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
  readonly copies: readonly Copy[];
  /** Instructions that change the image in a way that is not followed here, those of its base stages included. */
  readonly opaque: readonly Instruction[];
}

/** Instructions that say nothing that a process would need. */
const harmless = new Set(['EXPOSE', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'STOPSIGNAL', 'USER', 'VOLUME']);

/** @param buildArguments - what `--build-arg` sets */
export function readStages(
  dockerfile: string,
  buildArguments: Readonly<Record<string, string>>,
): readonly Stage[] {
  const stages: Stage[] = [];
  const globals: Record<string, string> = {};
  let current: StageReader | undefined;
  for (const instruction of readInstructions(dockerfile)) {
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
  readonly #copies: Copy[];
  readonly #opaque: Instruction[];
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
    this.#copies = [...(from?.copies ?? [])];
    this.#opaque = [...(from?.opaque ?? [])];
  }

  read(instruction: Instruction): void {
    const value = substituted(instruction.value, { ...this.#arguments, ...this.#environment });
    switch (instruction.name) {
      case 'ARG':
        this.#argument(value);
        break;
      case 'ENV':
        Object.assign(this.#environment, Object.fromEntries(readPairs(value)));
        break;
      case 'WORKDIR':
        this.#workingDirectory = path.posix.resolve(this.#workingDirectory, words(value)[0] ?? '');
        break;
      case 'ENTRYPOINT':
        this.#entryPoint = readCommand(instruction.value);
        this.#command = [];
        break;
      case 'CMD':
        this.#command = readCommand(instruction.value);
        break;
      case 'COPY':
        this.#copy(value, instruction);
        break;
      default:
        if (!harmless.has(instruction.name)) this.#opaque.push(instruction);
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
      copies: this.#copies,
      opaque: this.#opaque,
    };
  }

  /** An ARG without a default has that of the ARG before the first FROM. */
  #argument(value: string): void {
    const { buildArguments, globals } = this.#context;
    for (const [name, fallback] of readPairs(value)) {
      this.#arguments[name] =
        buildArguments[name] ?? (value.includes('=') ? fallback : (globals[name] ?? ''));
    }
  }

  #copy(value: string, { line }: Instruction): void {
    const all = words(value.startsWith('[') ? readCommand(value).join(' ') : value);
    const from = all.find((word) => word.startsWith('--from='))?.slice('--from='.length);
    const paths = all.filter((word) => !word.startsWith('--'));
    const destination = path.posix.resolve(this.#workingDirectory, paths.at(-1) ?? '');
    this.#copies.push({ from: from?.toLowerCase(), sources: paths.slice(0, -1), destination, line });
  }
}
