/** Errors in what Terraform prints, as JSON lines or as text. Pure. */

interface Line {
  readonly type?: string;
  readonly diagnostic?: { readonly severity?: string; readonly summary?: string; readonly detail?: string };
}

/** @returns a text for each error */
export function errorsIn(log: string): readonly string[] {
  // A log begins with STX and ends with ETX.
  const lines = log.replaceAll('\u0002', '').replaceAll('\u0003', '').split('\n');
  const structured = lines.flatMap((line) => {
    const { type, diagnostic } = parsed(line);
    if (type !== 'diagnostic' || diagnostic?.severity !== 'error') return [];
    const { summary = '', detail = '' } = diagnostic;
    return [detail === '' ? `Error: ${summary}` : `Error: ${summary}\n${detail}`];
  });
  if (structured.length > 0) return structured;
  const at = lines.findIndex((line) => line.includes('Error:'));
  return at < 0 ? [] : [lines.slice(at).join('\n').trim()];
}

function parsed(line: string): Line {
  if (!line.startsWith('{')) return {};
  try {
    return JSON.parse(line) as Line;
  } catch {
    return {};
  }
}
