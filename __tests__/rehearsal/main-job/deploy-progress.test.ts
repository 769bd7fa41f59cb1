import { DeployProgress } from '../../../rehearsal/main-job/deploy-progress';

describe('the progress of a deploy', () => {
  it('counts what is done in each stack: cdktf names a stack once and indents what follows', () => {
    const progress = new DeployProgress(() => undefined);
    [
      'dev-network  Plan: 2 to add, 0 to change, 0 to destroy.',
      '             aws_vpc.vpc (network/vpc): Creating...',
      '             aws_vpc.vpc (network/vpc): Creation complete after 11s [id=vpc-1]',
      'dev-network  aws_subnet.a (network/a): Creation complete after 0s [id=subnet-1]',
      'dev-web-service  aws_lb.lb: Modifications complete after 1s [id=lb]',
      '                 aws_lb.lb: Destruction complete after 1s',
      'dev-network  Apply complete! Resources: 2 added, 0 changed, 0 destroyed.',
    ].forEach(progress.line);
    expect(progress.summary).toBe('dev-network 2, dev-web-service 2');
    expect(progress.total).toBe(4);
  });

  it('is told at every tenth resource', () => {
    const updates: string[] = [];
    const progress = new DeployProgress((text) => updates.push(text));
    for (let n = 0; n < 25; n++)
      progress.line(`dev-network  aws_subnet.s${n} (s): Creation complete after 0s`);
    expect(updates).toEqual(['dev-network 10', 'dev-network 20']);
  });
});
