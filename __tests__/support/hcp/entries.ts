/** The journal of an apply that somebody approves, from the start of the server: what `nameOfEntry` calls its entries. */
export const entriesOfApply: readonly string[] = [
  'organizations, projects, tokens',
  'workspaces',
  'configurationVersions pending',
  'configurationVersions uploaded',
  'runs pending, tokens',
  'runs planning',
  'runs planned',
  'runs applying',
  'runs applied, stateVersions finalized, tokens deleted',
];
