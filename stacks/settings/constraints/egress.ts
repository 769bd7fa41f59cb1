import { type Constraint, repeated, type ServiceSubject, when } from './constraint';

const rules = 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html';

export const egressPorts: Constraint<ServiceSubject> = {
  refused: 'a range of egress ports that runs backwards',
  because: 'EC2 rejects it',
  source: rules,
  check: ({ service: { task } }) =>
    task.egress.flatMap(({ fromPort, toPort }, index) =>
      when(toPort !== undefined && toPort < fromPort, {
        path: ['task', 'egress', index, 'toPort'],
        got: `${toPort ?? ''} after ${fromPort}`,
        allowed: `at least ${fromPort}`,
      }),
    ),
};

export const egressOnce: Constraint<ServiceSubject> = {
  refused: 'an egress rule that stands twice',
  because: 'EC2 rejects a rule that a security group has; HTTPS anywhere is there already',
  source: rules,
  check: ({ service: { task } }) => {
    const own = ['0.0.0.0/0 tcp 443 443'];
    const all = task.egress.map(
      ({ cidr, protocol, fromPort, toPort = fromPort }) => `${cidr} ${protocol} ${fromPort} ${toPort}`,
    );
    return repeated([...own, ...all]).map((index) => ({
      path: ['task', 'egress', index - own.length],
      fix: 'remove it',
    }));
  },
};
