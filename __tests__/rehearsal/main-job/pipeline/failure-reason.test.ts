import {
  describeEarlier,
  describeEnd,
  lastOutput,
} from '../../../../rehearsal/main-job/pipeline/failure-reason';

const own = (text: string) => `[Container] 2026/01/02 03:04:05.000000 ${text}`;

describe('the reason of a build that failed', () => {
  it('is what the command that failed printed, not the script that it is', () => {
    const script = 'set -e\ndocker build .\ndocker push';
    expect(
      lastOutput([
        own('Running command npm test'),
        '12 tests passed\n',
        own(`Running command ${script}`),
        'building\n',
        "main.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.\n\n",
        own(`Command did not exit successfully ${script} exit status 2`),
        own('Phase complete: BUILD State: FAILED'),
      ]),
    ).toEqual(['building', "main.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'."]);
  });

  it('has its last lines only', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    expect(lastOutput([own('Running command make'), ...lines, own('failed')])).toEqual(lines.slice(-10));
  });

  it('is missing where nothing was printed', () => {
    expect(lastOutput([own('Running command false'), own('failed')])).toEqual([]);
    expect(lastOutput([])).toEqual([]);
  });

  it('in the words of AWS has the beginning and the end of a script', () => {
    const message = `Error while executing command: ${'echo all of it\n'.repeat(60)}. Reason: exit status 1`;
    const end = describeEnd({
      pipeline: 'app',
      id: '1',
      status: 'Failed',
      actions: [
        {
          stage: 'Build',
          action: 'Build',
          category: 'Build',
          status: 'Failed',
          error: { code: 'JobFailed', message },
        },
      ],
    } as unknown as Parameters<typeof describeEnd>[0]);
    expect(end).toMatch(
      /^execution 1 of the pipeline app Failed: Build\/Build: JobFailed, Error while executing command: echo .* … .*Reason: exit status 1$/,
    );
    expect(end.length).toBeLessThan(330);
  });
});

describe('what a pipeline has done before the first push', () => {
  const execution = (category: string) =>
    ({
      pipeline: 'app',
      id: '1',
      status: 'Failed',
      actions: [{ stage: category, action: category, category, status: 'Failed', summary: 'no branch' }],
    }) as unknown as Parameters<typeof describeEarlier>[1];

  it('is expected where it started with an empty source, as every new pipeline does', () => {
    expect(describeEarlier('CreatePipeline', execution('Source'))).toBe(
      'CreatePipeline has started execution 1 of the pipeline app, which failed as expected: its source is empty until the first push',
    );
  });

  it.each([
    ['CreatePipeline', 'Build'],
    ['StartPipelineExecution', 'Source'],
  ])('is a failure where %s led to one in %s', (trigger, category) => {
    expect(describeEarlier(trigger, execution(category))).toBe(
      `${trigger} has started execution 1 of the pipeline app Failed: ${category}/${category}: no branch`,
    );
  });
});
