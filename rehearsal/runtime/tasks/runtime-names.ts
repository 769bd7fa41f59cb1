/** What tasks may run as: what `--runtime` takes. */
export const runtimeNames = ['process', 'docker', 'podman'] as const;

export type RuntimeName = (typeof runtimeNames)[number];
