/** A registry of this machine for an engine: logins, and what was pulled from it, which goes with the runtime. */
import {
  engineRegistryEnvironment,
  type EngineRegistryEnvironment,
} from '../../images/engine-registry-environment';
import type { RegistryAccess } from '../../images/registry-access';
import { ContainerStartError } from '../container-runtime';
import { cannotPull, referenceIn, resolve } from '../registry-images';

/** Runs a command of the engine; `problem` is why it failed. */
export type RunEngine = (args: readonly string[]) => Promise<{ readonly problem: string | undefined }>;

export class EngineRegistry {
  readonly #access: RegistryAccess;
  readonly #environment: Promise<EngineRegistryEnvironment>;
  readonly #pulled = new Set<string>();

  /** @param env - environment of the engine's command line */
  constructor(access: RegistryAccess, env: Readonly<Record<string, string>>) {
    this.#access = access;
    this.#environment = engineRegistryEnvironment(access, env);
    // Whoever waits for it hears of it.
    this.#environment.catch(() => undefined);
  }

  /** Environment in which the engine may speak to the registry. */
  async env(): Promise<Readonly<Record<string, string>>> {
    return (await this.#environment).env;
  }

  /**
   * Pulls an image if it is one of the registry: its tag may have moved.
   *
   * @throws ContainerStartError it is not there, or is a program for this machine
   */
  async pull(image: string, run: RunEngine): Promise<void> {
    const reference = referenceIn(this.#access, image);
    if (reference === undefined) return;
    const { digest, isProcessImage } = await resolve(this.#access, reference);
    if (isProcessImage) {
      throw new ContainerStartError(
        'CannotStartContainerError',
        `${reference.repository}@${digest} is a program of this machine, not the image of a container; --runtime process runs it`,
      );
    }
    const { problem } = await run(['pull', image]);
    if (problem !== undefined) throw cannotPull(problem);
    this.#pulled.add(image);
  }

  /** Removes the images that were pulled, and the logins. */
  async remove(run: RunEngine): Promise<void> {
    for (const image of this.#pulled) await run(['rmi', image]);
    this.#pulled.clear();
    await (await this.#environment).remove();
  }
}
