/** @returns directory of a mirror below /opt; undefined without one */
export function findMirror(parent?: string): string | undefined;
/**
 * @param mirror - directory of `registry.terraform.io`
 * @param directory - that of the launchers, which does not exist
 * @returns the hashes that Terraform writes into a lock file for them
 */
export function createLaunchers(mirror: string, directory: string): readonly string[];
