import { errorsIn } from '../../../workspaces/runs/errors-in-log';

const line = (severity: string, summary: string, detail?: string) =>
  JSON.stringify({ '@level': severity, type: 'diagnostic', diagnostic: { severity, summary, detail } });

it('finds the errors of a structured log', () => {
  const log = [
    '\u0002Terraform v1.11.4',
    line('warning', 'old'),
    line('error', 'no', 'why'),
    line('error', 'again'),
  ];
  expect(errorsIn(`${log.join('\n')}\n\u0003`)).toEqual(['Error: no\nwhy', 'Error: again']);
});

it('shows the rest of a log of text from its first error', () => {
  expect(errorsIn('\u0002Terraform v1.11.4\n╷\n│ Error: no\n│ why\n╵\n\u0003')).toEqual([
    '│ Error: no\n│ why\n╵',
  ]);
});

it('finds none in what has gone well', () => {
  expect(errorsIn('\u0002Terraform v1.11.4\n{"type":"version"}\n{no JSON\n\u0003')).toEqual([]);
});
