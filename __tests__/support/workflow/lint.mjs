// GitHub's own parser of workflows, which Jest does not load: `node --import tsx lint.mjs FILE...` prints what is wrong
// with each file.
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { readFileSync } from 'node:fs';

async function lint(file) {
  const content = readFileSync(file, 'utf8');
  const { context, value } = parseWorkflow({ name: file, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

console.log(JSON.stringify(await Promise.all(process.argv.slice(2).map(lint))));
