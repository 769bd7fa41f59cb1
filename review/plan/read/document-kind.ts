/** What a file is that is no plan, as the end of a sentence about it, with what to do instead. */

const show = 'terraform show -json PLANFILE > plan.json';

/** From its first bytes; undefined where they may begin a plan. */
export function kindOfBytes(head: Buffer): string | undefined {
  if (head.length === 0) return `is empty, and must be a plan as JSON: write it with ${show}`;
  if (head.toString('latin1', 0, 2) === 'PK') {
    return 'is a plan file itself, which only Terraform reads: give its JSON instead, from terraform show -json FILE';
  }
  if (isUtf16(head)) {
    return 'is UTF-16, as > of Windows PowerShell writes it, and must be UTF-8: write it with | Out-File -Encoding utf8';
  }
  const text = head.toString('utf8').trimStart();
  if (text === '' || text.startsWith('{')) return undefined;
  if (/^(?:\[command\]|::(?:debug|set-output|group))/.test(text)) return wrapperOutput;
  // eslint-disable-next-line no-control-regex -- Terraform writes colours
  const words = text.replace(/\x1b\[[\d;]*m/g, '').trimStart();
  if (
    /^(Terraform|OpenTofu|No changes|Acquiring state|\w[\w.[\]"-]*: (Refreshing|Reading)|[╷│]|Error:|# )/.test(
      words,
    )
  ) {
    return `is what terraform plan prints for people, and must be JSON: plan with -out=PLANFILE, then ${show}`;
  }
  return /^[[\]"\d-]|^(true|false|null)\b/.test(words)
    ? `is JSON, but no object, and must be a plan: write it with ${show}`
    : `is not JSON, and must be a plan as JSON: write it with ${show}`;
}

/** What stands before the JSON, or after it. */
export const wrapperOutput =
  'is what the wrapper of hashicorp/setup-terraform prints around the JSON: set terraform_wrapper: false in that step, and write the plan again';

/** Byte order marks, or a first character of ASCII in two bytes. */
function isUtf16([first, second]: Buffer): boolean {
  return (
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0
  );
}

/** From the keys of the object that it is; undefined for a plan. */
export function kindOfObject(keys: ReadonlySet<string>): string | undefined {
  const has = (...names: readonly string[]): boolean => names.some((name) => keys.has(name));
  if (has('format_version') && has('resource_changes', 'planned_values', 'configuration')) return undefined;
  if (has('lineage') && has('serial')) {
    return `is a state, which tells what there is and not what changes: plan with -out=PLANFILE, then ${show}`;
  }
  if (has('@level')) {
    return `is the log of terraform plan -json, which has no values: plan with -out=PLANFILE, then ${show}`;
  }
  if (has('plan_format_version')) {
    return 'is the redacted plan of HCP Terraform (json-output-redacted), in which values are left out: download json-output of the plan, with a token that may read it';
  }
  if (has('provider_schemas')) return `is a provider schema, and must be a plan: write it with ${show}`;
  if (has('//', 'resource', 'terraform')) {
    return `is a synthesized stack, and must be a plan of it: write it with ${show}, and name the directory of the synth with --synth`;
  }
  if (has('stacks')) {
    return 'is the manifest of a synth, and must be a plan: name the directory of the synth with --synth';
  }
  const ofState = new Set(['format_version', 'terraform_version', 'values', 'checks']);
  if (has('format_version') && [...keys].every((key) => ofState.has(key))) {
    return 'is the state as terraform show -json prints it without a plan: give it the file that terraform plan -out has written';
  }
  return `is JSON, but no plan: it has no ${has('format_version') ? 'resource_changes' : 'format_version'}; write it with ${show}`;
}
