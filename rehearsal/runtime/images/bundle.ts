/** What another stage of a Dockerfile compiles, bundled with the packages that it needs: no stage is run. */
import { build } from 'esbuild';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { badUsage, messageOf } from '../../failures';
import { matching, type BuildContext } from './build-context';
import type { Instruction } from './dockerfile';
import type { Copy, Stage } from './image-stages';

export interface BundleProps {
  readonly context: BuildContext;
  /** The stage that the copy is made from. */
  readonly stage: Stage;
  readonly copy: Copy;
  /** Directory that is `/` of the image. */
  readonly root: string;
  /** `node_modules` directories, besides those of the context. */
  readonly packages: readonly string[];
}

/** Modules that stand alone: Node.js loads them whatever the type of the package that they came from. */
const format = 'cjs';

/** Commands of RUN in the place of which modules are bundled: those that install packages or compile. */
const replaced =
  /^(?:npm (?:ci|install|i|clean-install|prune|(?:cache|config) .*|run(?:-script)? (?:build|compile|bundle)\S*)|(?:yarn|pnpm)(?: install| i| (?:run )?(?:build|compile|bundle)\S*)?|corepack (?:enable|prepare|install|use)|(?:npx )?(?:tsc|esbuild))(?: |$)/;

/** @returns the first instruction of a stage that bundling does not make good for; undefined where there is none */
export function notReplaced({ opaque }: Stage): Instruction | undefined {
  return opaque.find(
    ({ name, value }) =>
      name !== 'RUN' ||
      value
        .replace(/^(?:--\S+\s+)+/, '')
        .split(/\s*&&\s*/)
        .some((command) => !replaced.test(command.trim())),
  );
}

/**
 * Puts what a COPY names into the image: a directory that is compiled, whose modules are all bundled, or one module of it.
 *
 * @throws Failure what it names is not found, or cannot be bundled
 */
export async function bundleCopy({ context, stage, copy, root, packages }: BundleProps): Promise<void> {
  for (const source of copy.sources) {
    // What it holds is bundled.
    if (path.posix.basename(source) === 'node_modules') continue;
    const sources = sourcesOf(context, stage, { source, line: copy.line });
    const destination = path.join(root, copy.destination);
    const module = /^(.+)\.[cm]?js$/.exec(path.posix.basename(source))?.[1];
    if (module === undefined) {
      await bundle(modulesIn(sources), sources, { destination, context, packages });
      continue;
    }
    const entry = path.join(sources, `${module}.ts`);
    if (!modulesIn(sources).includes(entry)) {
      throw badUsage(
        `Dockerfile line ${copy.line}: ${source} to copy is made of ${path.relative(context.directory, entry)}, which does not exist`,
      );
    }
    const name = copy.intoDirectory || copy.sources.length > 1 ? path.posix.basename(source) : '';
    const file = path.join(destination, name);
    const entryPoint = { in: entry, out: path.basename(file).replace(/\.[cm]?js$/, '') };
    await bundle([entryPoint], sources, {
      destination: path.dirname(file),
      context,
      packages,
      extension: path.extname(file),
    });
  }
}

/** The directory of TypeScript sources that a stage compiles. */
function sourcesOf(
  context: BuildContext,
  stage: Stage,
  { source, line }: { readonly source: string; readonly line: number },
): string {
  const candidates = stage.copies
    .filter(({ from }) => from === undefined)
    .flatMap(({ sources }) => sources)
    .flatMap((each) => matching(context, each))
    .map((each) => path.join(context.directory, each))
    .filter((each) => statSync(each).isDirectory() && modulesIn(each).length > 0);
  const [found] = candidates;
  if (found === undefined || candidates.length > 1) {
    throw badUsage(
      `Dockerfile line ${line}: ${source} is made in another stage from ${candidates.length} directories of TypeScript, not from one; --runtime docker or --runtime podman runs any image`,
    );
  }
  return found;
}

const modulesIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(directory, name));

interface Output {
  readonly destination: string;
  readonly context: BuildContext;
  readonly packages: readonly string[];
  /** @default .js */
  readonly extension?: string;
}

/** Every module is an entry: which of them are programs only a task definition knows. */
async function bundle(
  entryPoints: string[] | { in: string; out: string }[],
  sources: string,
  { destination, context: { directory }, packages, extension = '.js' }: Output,
): Promise<void> {
  try {
    await build({
      entryPoints,
      outdir: destination,
      outbase: sources,
      outExtension: { '.js': extension },
      bundle: true,
      platform: 'node',
      format,
      target: 'node20',
      absWorkingDir: directory,
      nodePaths: [path.join(directory, 'node_modules'), ...packages],
      logLevel: 'silent',
    });
  } catch (error) {
    throw badUsage(
      `${path.relative(directory, sources)} cannot be bundled: ${messageOf(error)}; --runtime docker or --runtime podman runs any image`,
    );
  }
}
