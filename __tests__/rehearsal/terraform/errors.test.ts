import { cdktfErrors } from '../../../rehearsal/terraform/cdktf';
import { terraformEnvironment } from '../../../rehearsal/terraform/commands';

describe("Terraform's errors", () => {
  it('are found in what cdktf prints, each with its stack', () => {
    const output = [
      'dev-network  aws_vpc.vpc: Creating...',
      'dev-network  Error: creating VPC',
      '             ',
      '               with aws_vpc.vpc,',
      'dev-web  aws_lb.lb: Still creating... [10s elapsed]',
      '         Error: creating LB',
      '',
      '0 Stacks deploying     1 Stack done     1 Stack waiting',
      'Invoking Terraform CLI failed with exit code 1',
    ].join('\n');
    expect(cdktfErrors(output)).toBe(
      'dev-network: Error: creating VPC\n\nwith aws_vpc.vpc,\n\nError: creating LB',
    );
  });

  it('are all that was printed when there is no error among it', () => {
    expect(cdktfErrors(' killed \n')).toBe('killed');
  });
});

describe("Terraform's environment", () => {
  it("is free of the caller's own arguments, variables and workspace", () => {
    const base = {
      PATH: '/bin',
      TF_CLI_ARGS_plan: '-target=x',
      TF_VAR_x: '1',
      TF_WORKSPACE: 'live',
      TF_LOG: 'trace',
    };
    expect(terraformEnvironment(base, { A: 'b' })).toEqual({
      PATH: '/bin',
      GOGC: '400',
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      A: 'b',
    });
  });

  it("leaves the caller's setting of Go's garbage collector", () => {
    expect(terraformEnvironment({ GOGC: '50' }, {})).toMatchObject({ GOGC: '50' });
  });
});
