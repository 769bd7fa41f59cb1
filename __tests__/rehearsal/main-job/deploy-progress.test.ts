import { DeployProgress } from '../../../rehearsal/main-job/deploy-progress';
import type { ResourceStep } from '../../../rehearsal/terraform/resource-steps';

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

  it('says what it waits for where nothing ends, once in ten seconds', () => {
    const updates: string[] = [];
    const progress = new DeployProgress((text) => updates.push(text));
    const at = (second: number, phase: ResourceStep['phase'], address: string) => {
      progress.step({ stack: 'dev-network', address, action: 'create', phase, time: second * 1000 });
    };
    at(100, 'start', 'aws_nat_gateway.nat');
    at(101, 'start', 'aws_lb.lb');
    at(102, 'start', 'aws_eip.nat');
    at(103, 'end', 'aws_eip.nat');
    at(110, 'progress', 'aws_nat_gateway.nat');
    at(111, 'progress', 'aws_lb.lb');
    at(112, 'end', 'aws_nat_gateway.nat');
    at(121, 'progress', 'aws_lb.lb');
    expect(updates).toEqual([
      'dev-network 1; waits for aws_nat_gateway.nat (10 s) and 1 more',
      'dev-network 2; waits for aws_lb.lb (20 s)',
    ]);
  });
});
